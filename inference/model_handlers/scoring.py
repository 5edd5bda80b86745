"""Rows scored, and what no caller may see told apart from what is the caller's mistake.

A model that answers NaN or infinity for ordinary numbers is broken: better its 500 than an answer
that passes for a number. One that does so for 1e300 was asked too much, and that is a 400.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from exact_scoring.scores import RowScore, Scores, TooLargeError
from model_handlers.columns import first_row, part
from model_handlers.overflow import refuse_overflow, refuse_overflows

if TYPE_CHECKING:
    from exact_scoring.rows import Columns, Row
    from exact_scoring.scores import Scorer
    from model_handlers.schema import Schema

_NOT_FINITE = "the model must answer finite numbers, got NaN or infinity"


def score_row(scorer: Scorer, schema: Schema, row: Row, *, number: int | None = None) -> RowScore:
    """Scores one row; `number` is what a refusal calls it, counted from 1.

    Raises:
        RequestError: the row holds a number that the model cannot compute with.
        ValueError: the model is broken.
    """
    try:
        score = scorer.score_row(row)
    except TooLargeError:
        refuse_overflow(schema, row, number)
        raise
    if not is_finite(score):
        refuse_overflow(schema, row, number)
        raise ValueError(_NOT_FINITE)
    return score


def score_rows(scorer: Scorer, schema: Schema, columns: Columns, *, rows_before: int = 0) -> Scores:
    """Scores one row or more, which follow on others; raises as `score_row` does."""
    if len(columns[0]) == 1:
        return as_scores(score_row(scorer, schema, first_row(columns), number=rows_before + 1))
    try:
        scores = scorer.score_rows(columns)
    except TooLargeError as refused:
        row = first_row(part(columns, slice(refused.row, refused.row + 1)))
        refuse_overflow(schema, row, rows_before + refused.row + 1)
        raise
    answers = scores.values if scores.probabilities is None else scores.probabilities
    if answers.dtype.kind == "f" and not np.isfinite(answers).all():
        refuse_overflows(schema, columns, rows_before)
        raise ValueError(_NOT_FINITE)
    return scores


def is_finite(score: RowScore) -> bool:
    """Tells whether a row's answer is made of numbers."""
    if score.probabilities is not None:
        return isfinite(sum(score.probabilities))
    return type(score.value) is not float or isfinite(score.value)


def as_scores(score: RowScore) -> Scores:
    """Makes a batch of one row's answer."""
    return Scores(
        values=np.array([score.value]),
        probabilities=None
        if score.probabilities is None
        else np.array([score.probabilities], dtype=np.float64),
    )
