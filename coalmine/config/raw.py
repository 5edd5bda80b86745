"""Reading a config file's data as it was written: what has the wrong type is passed over."""

from typing import Any

Path = tuple[str | int, ...]

# The embedded AWS has an account for each number; these are nobody's on the real one.
_SANDBOX_ACCOUNTS = "000000000"


def items(value: Any) -> list[dict[str, Any]]:
    """Give the sections of a list; something else in it counts as an empty section."""
    return [section(item) for item in value] if isinstance(value, list) else []


def section(value: Any) -> dict[str, Any]:
    """Give a section, empty when it is none."""
    return value if isinstance(value, dict) else {}


def number(value: Any) -> float | None:
    """Give a number, None for anything else; true and false are no numbers."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def given(data: dict[str, Any], *names: str) -> list[str]:
    """Give those of the names that stand in a section with a value."""
    return [name for name in names if data.get(name) is not None]


def is_in_sandbox(data: dict[str, Any]) -> bool:
    """Tell whether an environment is on the embedded AWS, which counts requests every second."""
    return str(data.get("account")).startswith(_SANDBOX_ACCOUNTS)
