"""Numbers so large that a model's arithmetic overflows: the caller's mistake, not the model's."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.rows import CodedText
from model_handlers.columns import first_row, part
from model_handlers.rejection import RequestError, quoted

if TYPE_CHECKING:
    from exact_scoring.rows import Columns, Row
    from model_handlers.schema import Schema

# The square of a larger number overflows single precision. What a model makes of a smaller one is
# its own affair.
_LARGEST_HARMLESS = 2.0**64


def overflowing_row(columns: Columns) -> int | None:
    """Gives the first row, counted from 0, with a number that large; None: there is none."""
    rows: list[int] = []
    for column in columns:
        if not isinstance(column, CodedText) and column.dtype.kind == "f":
            is_large: np.ndarray[Any, Any] = np.abs(column) > _LARGEST_HARMLESS
            if is_large.any():
                rows.append(int(is_large.argmax()))
    return min(rows) if rows else None


def refuse_overflow(schema: Schema, row: Row, number: int | None) -> None:
    """Refuses a row that a model could not compute, if it is to blame.

    Args:
        schema: the model's features.
        row: the row's values.
        number: the row's, counted from 1; None where one object was sent.

    Raises:
        RequestError: it holds a number that large.
    """
    largest, feature = max(
        (
            (abs(value), feature)
            for value, feature in zip(row, schema.features)  # Python 3.9
            if not isinstance(value, str) and not isnan(value)
        ),
        key=lambda pair: pair[0],
        default=(0.0, None),
    )
    if feature is not None and largest > _LARGEST_HARMLESS:
        raise RequestError(
            f"feature {quoted(feature.name)} must be a number that the model can compute with, "
            f"got {largest:g} in size, which overflows",
            field=feature.name,
            row=number,
        )


def refuse_overflows(schema: Schema, columns: Columns, rows_before: int) -> None:
    """Refuses the first row with a number that large; see `refuse_overflow`."""
    place = overflowing_row(columns)
    if place is not None:
        row = first_row(part(columns, slice(place, place + 1)))
        refuse_overflow(schema, row, rows_before + place + 1)
