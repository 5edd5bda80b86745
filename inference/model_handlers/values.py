"""One value checked against one feature.

A missing value (JSON null, an empty CSV cell, NaN in an array) is NaN in the frame, for text too,
as pandas reads it from a training file.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model_handlers.rejection import RequestError, quoted
from model_handlers.schema import TEXT

if TYPE_CHECKING:
    from model_handlers.schema import Feature

MISSING = math.nan


def from_json(value: object, feature: Feature, row: int | None) -> float | str:
    """Takes a JSON value: numbers are not text, text is not a number, true is neither."""
    if value is None:
        return missing(feature, row)
    if feature.type == TEXT:
        if isinstance(value, str):
            return value
        raise _refuse(feature, row, f"must be text, got {quoted(value)}")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        hint = "; send it without quotes" if _is_number_text(value) else _hint_of_boolean(value)
        raise _refuse(feature, row, f"must be a number, got {quoted(value)}{hint}")
    try:
        number = float(value)
    except OverflowError:  # an integer that no double holds
        number = math.inf
    return finite(number, feature, row)


def from_cell(cell: str, feature: Feature, row: int | None) -> float | str:
    """Takes a CSV cell: empty means missing."""
    if not cell:
        return missing(feature, row)
    if feature.type == TEXT:
        return cell
    number = _number(cell)
    if number is None:
        hint = _hint_of_boolean(cell)
        raise _refuse(feature, row, f"must be a number, got {quoted(cell)}{hint}")
    return finite(number, feature, row)


def missing(feature: Feature, row: int | None) -> float:
    """Lets a value be missing where the model can do without."""
    if feature.nullable:
        return MISSING
    raise _refuse(feature, row, "must have a value, got none; the model cannot do without it")


def finite(number: float, feature: Feature, row: int | None) -> float:
    """Refuses infinities and NaN, which say nothing a model was taught."""
    if math.isfinite(number):
        return number
    name = "NaN" if math.isnan(number) else "infinity"
    raise _refuse(
        feature, row, f"must be a finite number, got {name}; a missing value is null or empty"
    )


def _refuse(feature: Feature, row: int | None, what: str) -> RequestError:
    return RequestError(f"feature {quoted(feature.name)} {what}", field=feature.name, row=row)


def _number(cell: str) -> float | None:
    if "_" in cell:  # float() would read 1_000 as Python source does
        return None
    try:
        return float(cell)
    except ValueError:
        return None


def _hint_of_boolean(value: object) -> str:
    is_boolean = isinstance(value, bool) or (
        isinstance(value, str) and value.lower() in ("true", "false")
    )
    return "; send 1 for true and 0 for false" if is_boolean else ""


def _is_number_text(value: object) -> bool:
    return isinstance(value, str) and _number(value) is not None
