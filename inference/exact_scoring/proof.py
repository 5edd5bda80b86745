"""Whether a scorer gives the estimator's answers, to the last bit, on rows that try it."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.proof_rows import write_rows
from exact_scoring.rows import CodedText
from exact_scoring.scores import RowScore, Scores

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exact_scoring.exact_scorer import ExactScorer
    from exact_scoring.proof_rows import ModelFeature, ProofRows
    from exact_scoring.rows import Column, Columns, Row
    from exact_scoring.scores import Scorer

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
) -> Expected:
    """Asks the estimator; raises what it raises for plain rows.

    Args:
        texts: for each feature, whether it is text.
    """
    return Expected(
        together=reference.score_rows(as_columns(rows.plain, texts)),
        alone=lambda place: reference.score_row(rows.plain[place]),
        always_alone=always_alone,
        odd=[answer_or_refusal(reference.score_row, row) for row in rows.odd],
    )


def first_difference(
    scorer: Scorer, rows: ProofRows, texts: Sequence[bool], expected: Expected
) -> str | None:
    """Names the first row that is answered otherwise than by the estimator; None: there is none."""
    if rows.plain:
        found = scorer.score_rows(as_columns(rows.plain, texts))
        difference = _together(rows.plain, expected.together, found)
        if difference is not None:
            return difference
    for place, row in enumerate(rows.plain):
        got = scorer.score_row(row)
        if place >= expected.always_alone and _same(_row_of(expected.together, place), got):
            continue
        wanted = expected.alone(place)
        if not _same(wanted, got):
            return _named(row, "alone", wanted, got)
    return _odd_difference(scorer, rows.odd, texts, expected.odd)


def as_columns(rows: Sequence[Row], texts: Sequence[bool]) -> Columns:
    """Gives the rows as columns; those of text have each value once."""
    return [
        _coded([row[place] for row in rows])
        if is_text
        else np.array([row[place] for row in rows], dtype=np.float64)
        for place, is_text in enumerate(texts)
    ]


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
) -> str | None:
    def as_batch(row: Row) -> RowScore:
        return _row_of(scorer.score_rows(as_columns([row], texts)), 0)

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
            if not _same(wanted, got):
                return _named(row, how, wanted, got)
    return None


def _together(rows: Sequence[Row], wanted: Scores, got: Scores) -> str | None:
    if (wanted.probabilities is None) != (got.probabilities is None):
        return "probabilities must be given where the estimator gives them, and nowhere else"
    is_same = _bits(wanted.values) == _bits(got.values)
    if wanted.probabilities is not None and got.probabilities is not None:
        if wanted.probabilities.shape != got.probabilities.shape:
            return (
                f"probabilities must have the shape {wanted.probabilities.shape}, got "
                f"{got.probabilities.shape}"
            )
        is_same &= (_bits(wanted.probabilities) == _bits(got.probabilities)).all(axis=1)
    if is_same.all():
        return None
    place = int(np.argmin(is_same))
    return _named(rows[place], "in a batch", _row_of(wanted, place), _row_of(got, place))


def _same(wanted: RowScore, got: RowScore) -> bool:
    if (wanted.probabilities is None) != (got.probabilities is None):
        return False
    return bool(
        np.array_equal(_bits([wanted.value]), _bits([got.value]))
        and (
            wanted.probabilities is None
            or np.array_equal(_bits(wanted.probabilities), _bits(got.probabilities))
        )
    )


def _bits(values: Any) -> np.ndarray[Any, Any]:
    """The bits of doubles, those of all NaN alike; a class's place counts as a double."""
    numbers = np.array(values, dtype=np.float64, order="C")
    numbers[np.isnan(numbers)] = np.nan
    return numbers.view(np.int64)


def _row_of(scores: Scores, place: int) -> RowScore:
    probabilities = scores.probabilities
    return RowScore(
        scores.values[place].item(),
        None if probabilities is None else probabilities[place].tolist(),
    )


def _named(row: Row, how: str, wanted: object, got: object) -> str:
    values = ", ".join(map(repr, row))
    return f"the row [{values}], asked {how}, must give the estimator's {wanted}, got {got}"


def _has_infinity(row: Row) -> bool:
    return any(isinstance(value, float) and math.isinf(value) for value in row)


def _coded(values: Sequence[float | str]) -> Column:
    # NaN is not equal to itself: all that is no text is one missing value.
    places: dict[str | None, int] = {}
    codes = [
        places.setdefault(value if isinstance(value, str) else None, len(places))
        for value in values
    ]
    return CodedText(
        np.array(codes, dtype=np.intp), [math.nan if value is None else value for value in places]
    )
