"""Columns of checked values as a scorer takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exact_scoring.rows import CodedText
from model_handlers.schema import NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exact_scoring.rows import Column, Columns, Row
    from model_handlers.schema import Feature, Schema


def to_columns(
    schema: Schema, column: Callable[[int, Feature], Sequence[float | str]]
) -> list[Column]:
    """Builds a column for each feature, in the estimator's order, from `column(place, feature)`."""
    return [
        np.array(values, dtype=np.float64) if feature.type == NUMBER else coded_text(values)
        for place, feature in enumerate(schema.features)
        for values in (column(place, feature),)
    ]


def coded_text(values: Sequence[float | str]) -> CodedText:
    """Numbers the texts of a column; every missing one must be the same NaN."""
    place_of = {value: place for place, value in enumerate(dict.fromkeys(values))}
    codes = np.fromiter(map(place_of.__getitem__, values), dtype=np.int32, count=len(values))
    return CodedText(codes=codes, values=list(place_of))


def first_row(columns: Columns) -> Row:
    """Takes the values of the first row."""
    return [
        column.values[int(column.codes[0])] if isinstance(column, CodedText) else float(column[0])
        for column in columns
    ]


def part(columns: Columns, rows: slice) -> Columns:
    """Takes some of the rows."""
    return [
        CodedText(codes=column.codes[rows], values=column.values)
        if isinstance(column, CodedText)
        else column[rows]
        for column in columns
    ]
