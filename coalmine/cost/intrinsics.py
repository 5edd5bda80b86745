"""Values of a template, where CloudFormation's functions may stand in for them."""

from typing import Any


def as_text(value: Any) -> str:
    """Write a value as text; what only a deployment knows stands there as `<LogicalId>`."""
    if isinstance(value, str):
        return value
    match value:
        case {"Fn::Join": [separator, [*parts]]}:
            return str(separator).join(as_text(part) for part in parts)
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, *_]}:
            return f"<{name}>"
        case {"Fn::Sub": text}:
            return as_text(text if isinstance(text, str) else text[0])
        case _:
            return "<?>"


def referred(text: str) -> str | None:
    """Give the logical id that a text consists of, written by `as_text`."""
    is_one = text.startswith("<") and text.endswith(">") and text.count("<") == 1
    return text[1:-1] if is_one else None


def whole_number(value: Any, what: str) -> int:
    """Read a whole number; ValueError where only a deployment knows it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    raise ValueError(f"{what} must be a whole number to be priced, got {value!r}")
