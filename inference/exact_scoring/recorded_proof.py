"""Rows and the estimator's answers to them, kept beside arrays that have no estimator."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np

from exact_scoring import stored
from exact_scoring.batches import as_scores, row_of
from exact_scoring.proof import Expected, Refusal
from exact_scoring.proof_rows import ProofRows
from exact_scoring.scores import BadArraysError, Scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exact_scoring.rows import Row

_ANSWERS = ("together", "alone", "odd")


@dataclass(frozen=True)
class RecordedProof:
    """What a scorer must answer, to the last bit.

    Attributes:
        rows: as they are asked.
        texts: for each feature, whether it is text.
        together: the answers to all plain rows at once.
        alone: the answers to each plain row.
        odd: the answers to the odd rows; of no meaning where one is refused.
        is_refused: for each odd row, whether the estimator refuses it.
    """

    KIND: ClassVar[str] = "proof"

    rows: ProofRows
    texts: tuple[bool, ...]
    together: Scores
    alone: Scores
    odd: Scores
    is_refused: np.ndarray[Any, Any]

    @property
    def n_classes(self) -> int | None:
        """How many classes an answer has a probability for; None: it is a number."""
        return _classes(self.together)

    @classmethod
    def record(cls, rows: ProofRows, texts: Sequence[bool], expected: Expected) -> RecordedProof:
        """Keeps what `expected` says of the rows; in a batch, of those not always asked alone."""
        alone = [
            expected.alone(place)
            if place < expected.always_alone
            else row_of(expected.together, place)
            for place in range(len(rows.plain))
        ]
        odd = [alone[0] if isinstance(each, Refusal) else each for each in expected.odd]
        return cls(
            rows=rows,
            texts=tuple(texts),
            together=expected.together,
            alone=as_scores(alone),
            odd=as_scores(odd),
            is_refused=np.array([isinstance(each, Refusal) for each in expected.odd], np.bool_),
        )

    def first(self, count: int) -> tuple[ProofRows, Expected]:
        """Gives the first of the plain rows, and all odd ones, with what must be answered."""
        few = slice(0, count)
        together = self.together
        return ProofRows(plain=self.rows.plain[few], odd=self.rows.odd), Expected(
            together=Scores(
                together.values[few],
                None if together.probabilities is None else together.probabilities[few],
            ),
            alone=lambda place: row_of(self.alone, place),
            always_alone=count,
            odd=[
                Refusal("recorded") if is_refused else row_of(self.odd, place)
                for place, is_refused in enumerate(self.is_refused.tolist())
            ],
        )

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives texts as facts, and everything else as arrays."""
        rows = [*self.rows.plain, *self.rows.odd]
        numbers = [[nan if isinstance(value, str) else value for value in row] for row in rows]
        arrays = {
            "numbers": np.array(numbers, dtype=np.float64),
            "is_refused": self.is_refused,
        }
        for name, scores in zip(_ANSWERS, (self.together, self.alone, self.odd)):  # Python 3.9
            arrays[f"{name}_values"] = np.asarray(scores.values, dtype=np.float64)
            if scores.probabilities is not None:
                arrays[f"{name}_probabilities"] = np.asarray(scores.probabilities)
        columns = [place for place, is_text in enumerate(self.texts) if is_text]
        return {
            "texts": list(self.texts),
            "columns_of_text": [
                [value if isinstance(value := row[place], str) else None for row in rows]
                for place in columns
            ],
        }, arrays

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> RecordedProof:
        """Reads what `to_arrays` gave.

        Raises:
            BadArraysError: they disagree about how many rows, features or classes there are.
        """
        texts = tuple(stored.members(facts, "texts", lambda value: isinstance(value, bool)))
        together, alone, odd = (_scores(arrays, name) for name in _ANSWERS)
        n_plain, n_odd = len(together.values), len(odd.values)
        if n_plain == 0 or not texts:
            raise BadArraysError("a recorded proof must have rows and features")
        if len(alone.values) != n_plain or not (
            _classes(together) == _classes(alone) == (_classes(odd) if n_odd else _classes(alone))
        ):
            raise BadArraysError("a recorded proof must give each row the same kind of answer")
        rows = _rows(facts, arrays, texts, n_plain + n_odd)
        is_refused = stored.array(arrays, "is_refused", np.bool_, (n_odd,))
        return cls(
            rows=ProofRows(plain=rows[:n_plain], odd=rows[n_plain:]),
            texts=texts,
            together=together,
            alone=alone,
            odd=odd,
            is_refused=is_refused,
        )


def _rows(
    facts: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray[Any, Any]],
    texts: Sequence[bool],
    n_rows: int,
) -> list[Row]:
    numbers = stored.array(arrays, "numbers", np.float64, (n_rows, len(texts)))
    columns: list[list[str | None]] = stored.members(
        facts, "columns_of_text", lambda column: _is_text_column(column, n_rows)
    )
    if len(columns) != sum(texts):
        raise BadArraysError(f"columns_of_text must be {sum(texts)}, got {len(columns)}")
    next_column = iter(columns)
    values = [
        [nan if value is None else value for value in next(next_column)]
        if is_text
        else cast("list[float]", numbers[:, place].tolist())
        for place, is_text in enumerate(texts)
    ]
    return [list(row) for row in zip(*values)]


def _is_text_column(column: object, n_rows: int) -> bool:
    return (
        isinstance(column, list)
        and len(cast("list[object]", column)) == n_rows
        and all(value is None or isinstance(value, str) for value in cast("list[object]", column))
    )


def _scores(arrays: Mapping[str, np.ndarray[Any, Any]], name: str) -> Scores:
    values = stored.array(arrays, f"{name}_values", np.float64, (None,))
    if f"{name}_probabilities" not in arrays:
        return Scores(values, None)
    shape = (len(values), None)
    return Scores(values, stored.array(arrays, f"{name}_probabilities", np.float64, shape))


def _classes(scores: Scores) -> int | None:
    return None if scores.probabilities is None else int(scores.probabilities.shape[1])
