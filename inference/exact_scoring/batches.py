"""Rows as a batch, a batch's answers as rows."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

import numpy as np

from exact_scoring.rows import CodedText
from exact_scoring.scores import RowScore, Scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.rows import Column, Columns, Row


def as_columns(rows: Sequence[Row], texts: Sequence[bool]) -> Columns:
    """Gives the rows as columns.

    Args:
        texts: for each feature, whether it is text.
    """
    return [
        _coded([row[place] for row in rows])
        if is_text
        else np.array([row[place] for row in rows], dtype=np.float64)
        for place, is_text in enumerate(texts)
    ]


def row_of(scores: Scores, place: int) -> RowScore:
    """Takes one row's answer."""
    probabilities = scores.probabilities
    return RowScore(
        scores.values[place].item(),
        None if probabilities is None else probabilities[place].tolist(),
    )


def as_scores(rows: Sequence[RowScore]) -> Scores:
    """Makes a batch of answers to single rows."""
    probabilities = [row.probabilities for row in rows if row.probabilities is not None]
    return Scores(
        np.array([row.value for row in rows], dtype=np.float64),
        np.array(probabilities, dtype=np.float64) if probabilities else None,
    )


def _coded(values: Sequence[float | str]) -> Column:
    # NaN is not equal to itself: all that is no text is one missing value.
    places: dict[str | None, int] = {}
    codes = [
        places.setdefault(value if isinstance(value, str) else None, len(places))
        for value in values
    ]
    return CodedText(
        np.array(codes, dtype=np.intp), [nan if value is None else value for value in places]
    )
