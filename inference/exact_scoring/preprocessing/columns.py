"""The two kinds of a batch's columns, read as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.rows import CodedText

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exact_scoring.preprocessing.transforms import Value
    from exact_scoring.rows import Column

_INFINITY = float("inf")


def is_missing(value: Value) -> bool:
    """Tells NaN, the missing value of text and numbers."""
    return value != value  # noqa: PLR0124


def numbers(column: Column) -> np.ndarray[Any, Any]:
    """Gives a column as (rows,) float64; text is read as scikit-learn reads it, number by number.

    Raises:
        ValueError: a text is no number.
    """
    return for_each_value(column, float, np.float64) if isinstance(column, CodedText) else column


def for_each_value(
    column: CodedText, read: Callable[[Value], Any], dtype: type
) -> np.ndarray[Any, Any]:
    """Calls `read` once for each value that a row holds, and gives (rows,) of the results."""
    # A value that no row holds may be anything: a part of a batch shares the batch's values.
    used = np.flatnonzero(np.bincount(column.codes, minlength=len(column.values)))
    results: np.ndarray[Any, Any] = np.zeros(len(column.values), dtype=dtype)
    for code in used.tolist():
        results[code] = read(column.values[code])
    taken: np.ndarray[Any, Any] = results[column.codes]
    return taken


def numbers_or_missing(column: Column) -> np.ndarray[Any, Any]:
    """Gives a column as float64 in which NaN is allowed and infinity is not.

    Raises:
        ValueError: a value is infinite, or a text that is no number.
    """
    values = numbers(column)
    if np.isinf(values).any():
        raise ValueError("numbers must be finite or missing, got infinity")
    return values


def row_numbers(values: Sequence[Value]) -> list[float]:
    """Does for one row what `numbers_or_missing` does for a column."""
    read = [float(value) for value in values]
    if _INFINITY in read or -_INFINITY in read:
        raise ValueError("numbers must be finite or missing, got infinity")
    return read
