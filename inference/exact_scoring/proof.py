"""Whether a scorer gives the estimator's answers, to the last bit, on rows that try it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from math import isinf
from typing import TYPE_CHECKING, Any

from exact_scoring.agreement import first_differing_row, nearly, rows_agree, same_bits
from exact_scoring.batches import as_columns, row_of
from exact_scoring.proof_rows import write_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exact_scoring.agreement import Comparison
    from exact_scoring.exact_scorer import ExactScorer
    from exact_scoring.proof_rows import ModelFeature, ProofRows
    from exact_scoring.rows import Row
    from exact_scoring.scores import RowScore, Scorer, Scores

# In a batch, BLAS sums the terms of a product by shape and memory layout: the estimator itself
# gives other last bits for the same rows in a larger batch, or in a frame of another history.
_SUMMED_AS_BLAS_LIKES = {"linear"}
_ROWS_AT_LOAD = 64
_ASKED_ALONE_AT_LOAD = 2  # a forest takes a hundred times as long for one row as its scorer


def prove(
    estimator: Any,
    scorer: ExactScorer,
    reference: Scorer,
    features: Sequence[ModelFeature],
    golden: Sequence[Row],
) -> str | None:
    """Proves a scorer against the estimator it was made of, as quickly as a start allows.

    Args:
        reference: scores with the estimator itself.
        golden: rows as callers send them.

    Returns:
        None when no row is answered otherwise, or the first that is.
    """
    texts = [feature.is_text for feature in features]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of categories and sizes unheard of: they are meant to be
        rows = write_rows(estimator, scorer, features, golden, count=_ROWS_AT_LOAD)
        return first_difference(scorer, rows, texts, ask(reference, rows, texts))


@dataclass(frozen=True)
class Refusal:
    """An estimator's refusal of a row."""

    reason: str


@dataclass(frozen=True)
class Expected:
    """What the estimator says.

    Attributes:
        together: of all plain rows at once.
        alone: of one plain row; the estimator may differ there from what it says of it in a batch.
        always_alone: how many rows are asked alone in any case; the others only in doubt.
        odd: of each odd row.
    """

    together: Scores
    alone: Callable[[int], RowScore]
    always_alone: int
    odd: Sequence[RowScore | Refusal]


def ask(
    reference: Scorer,
    rows: ProofRows,
    texts: Sequence[bool],
    *,
    always_alone: int = _ASKED_ALONE_AT_LOAD,
    odd: Sequence[RowScore | Refusal] | None = None,
) -> Expected:
    """Asks the estimator; raises what it raises for plain rows.

    Args:
        texts: for each feature, whether it is text.
        always_alone: how many rows are asked alone in any case.
        odd: what it said of the odd rows, if they were asked before.
    """

    @cache
    def alone(place: int) -> RowScore:
        return reference.score_row(rows.plain[place])

    return Expected(
        together=reference.score_rows(as_columns(rows.plain, texts)),
        alone=alone,
        always_alone=always_alone,
        odd=[answer_or_refusal(reference.score_row, row) for row in rows.odd]
        if odd is None
        else odd,
    )


def is_alike_in_batches(scorer: ExactScorer, rows: Sequence[Row], together: Scores) -> bool:
    """Tells whether an estimator gives these rows the same bits alone as in a batch.

    Trees do: it follows from what is done to a row's leaves, for each row by itself. The scorer's
    own answers to single rows, which the proof holds against some of the estimator's, must agree.

    Args:
        together: the estimator's answers to the rows in a batch.
    """
    return getattr(scorer.predictor, "is_alike_in_batches", False) and all(
        rows_agree(row_of(together, place), scorer.score_row(row), same_bits)
        for place, row in enumerate(rows)
    )


def first_difference(
    scorer: ExactScorer,
    rows: ProofRows,
    texts: Sequence[bool],
    expected: Expected,
    same: Comparison = same_bits,
) -> str | None:
    """Names the first row that is answered otherwise than by the estimator; None: there is none.

    Args:
        same: compares doubles one by one.
    """
    try:
        together = scorer.score_rows(as_columns(rows.plain, texts))
    except ValueError as refused:
        return f"{len(rows.plain)} rows, asked in a batch, must be answered, got {refused}"
    in_a_batch = nearly if _kind(scorer) in _SUMMED_AS_BLAS_LIKES else same
    place = first_differing_row(expected.together, together, in_a_batch)
    if place is not None:
        wanted = row_of(expected.together, place)
        return _named(rows.plain[place], "in a batch", wanted, row_of(together, place))
    for place, row in enumerate(rows.plain):
        got = answer_or_refusal(scorer.score_row, row)
        if isinstance(got, Refusal):
            wanted = row_of(expected.together, place)
            return _named(row, "alone", wanted, f"a refusal ({got.reason})")
        in_doubt = place < expected.always_alone
        if in_doubt or not rows_agree(row_of(expected.together, place), got, same):
            wanted = expected.alone(place)
            if not rows_agree(wanted, got, same):
                return _named(row, "alone", wanted, got)
    return _odd_difference(scorer, rows.odd, texts, expected.odd, same)


def answer_or_refusal(score: Callable[[Row], RowScore], row: Row) -> RowScore | Refusal:
    """Asks for one row that may be refused, as estimators do: by a ValueError."""
    try:
        return score(row)
    except ValueError as refused:
        return Refusal(str(refused))


def _odd_difference(
    scorer: Scorer,
    rows: Sequence[Row],
    texts: Sequence[bool],
    expected: Sequence[RowScore | Refusal],
    same: Comparison,
) -> str | None:
    def as_batch(row: Row) -> RowScore:
        return row_of(scorer.score_rows(as_columns([row], texts)), 0)

    for row, wanted in zip(rows, expected):  # Python 3.9
        for how, score in (("alone", scorer.score_row), ("as a batch", as_batch)):
            got = answer_or_refusal(score, row)
            if isinstance(wanted, Refusal):
                # No request holds an infinity: whether the scorer would refuse it does not matter.
                if isinstance(got, Refusal) or _has_infinity(row):
                    continue
                return _named(row, how, f"a refusal ({wanted.reason})", got)
            if isinstance(got, Refusal):
                return _named(row, how, wanted, f"a refusal ({got.reason})")
            if not rows_agree(wanted, got, same):
                return _named(row, how, wanted, got)
    return None


def _kind(scorer: ExactScorer) -> str:
    kind: str = getattr(scorer.predictor, "KIND", "")
    return kind


def _named(row: Row, how: str, wanted: object, got: object) -> str:
    values = ", ".join(map(repr, row))
    return f"the row [{values}], asked {how}, must give the estimator's {wanted}, got {got}"


def _has_infinity(row: Row) -> bool:
    return any(isinstance(value, float) and isinf(value) for value in row)
