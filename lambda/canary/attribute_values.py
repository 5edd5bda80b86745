"""Plain JSON values to and from DynamoDB's attribute values; numbers stay numbers."""

import math
from collections.abc import Mapping
from typing import Any, cast


def to_item(document: Mapping[str, object]) -> dict[str, Any]:
    """Return a document as a DynamoDB item."""
    return {key: to_attribute(value) for key, value in document.items()}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a DynamoDB item as a document."""
    return {key: from_attribute(value) for key, value in item.items()}


def to_attribute(value: object) -> dict[str, Any]:
    """Return one value as DynamoDB writes it."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (int, float)):
        # DynamoDB has no infinity; a journal entry must not fail over one.
        return {"N": repr(value)} if math.isfinite(value) else {"S": repr(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, Mapping):
        return {"M": to_item(cast(Mapping[str, object], value))}
    if isinstance(value, (list, tuple)):
        return {"L": [to_attribute(each) for each in cast(list[object], value)]}
    raise TypeError(f"a stored value must be JSON, got {type(value).__name__}")


def from_attribute(attribute: Mapping[str, Any]) -> Any:
    """Return one of DynamoDB's values as a plain one."""
    ((kind, value),) = attribute.items()
    if kind == "NULL":
        return None
    if kind == "N":
        return _number(value)
    if kind == "M":
        return from_item(value)
    if kind == "L":
        return [from_attribute(each) for each in value]
    return value


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)
