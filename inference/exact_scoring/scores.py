"""What comes out of a scorer, and what every scorer can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from exact_scoring.rows import Columns, Row


class RowScore(NamedTuple):
    """One row's answer.

    Attributes:
        value: a regressor's prediction; a classifier's class as its place in `classes_`.
        probabilities: one of Python's floats for each class; None for a regressor, and for a
            classifier without them.
    """

    value: float
    probabilities: Sequence[float] | None


@dataclass(frozen=True)
class Scores:
    """The answers of many rows.

    Attributes:
        values: (rows,) float64 predictions of a regressor, or integer places in `classes_`.
        probabilities: (rows, classes) float64, or None as in `RowScore`.
    """

    values: np.ndarray[Any, Any]
    probabilities: np.ndarray[Any, Any] | None


class TooLargeError(ValueError):
    """A value overflows single precision, in which trees compare: scikit-learn refuses it too."""

    def __init__(self, row: int) -> None:
        """Names the row, counted from 0."""
        super().__init__(f"row {row} must hold numbers that fit into single precision")
        self.row = row


class Scorer(Protocol):
    """A model as the handlers use it; safe to call from several threads at once."""

    def score_row(self, row: Row) -> RowScore:
        """Scores one row.

        Raises:
            TooLargeError: a value is too large for the model.
            ValueError: the estimator would refuse the row, such as for an unknown category.
        """
        ...

    def score_rows(self, columns: Columns) -> Scores:
        """Scores one row or more; raises as `score_row` does."""
        ...

    def prepare_for_batches(self) -> None:
        """Makes what only large batches need; called before threads share one."""
        ...


class Predictor(Protocol):
    """A final estimator over numbers alone."""

    def predict_row(self, row: Sequence[float]) -> RowScore:
        """Predicts from one value for each of the predictor's own inputs."""
        ...

    def predict_rows(self, matrix: np.ndarray[Any, Any]) -> Scores:
        """Predicts from a C-contiguous float64 matrix (rows, inputs), which it leaves unchanged."""
        ...

    def prepare_for_batches(self) -> None:
        """Makes what only large batches need; see `Scorer`."""
        ...


class Preprocessing(Protocol):
    """What stands in front of the final estimator: columns of any type in, numbers out."""

    def transform_row(self, row: Row) -> list[float]:
        """Gives one value for each of the predictor's inputs."""
        ...

    def transform_rows(self, columns: Columns) -> np.ndarray[Any, Any]:
        """Gives a new C-contiguous float64 matrix (rows, inputs)."""
        ...


class Stored(Protocol):
    """A part of a model that can be written as arrays and a little JSON, and read again.

    `KIND` names the class in the manifest. `to_arrays` and the class method `from_arrays` are each
    other's inverse, to the last bit; `from_arrays` trusts nothing that it is given.
    """

    KIND: ClassVar[str]

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives what JSON can hold, and arrays by name; none of them of objects."""
        ...

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> Stored:
        """Checks everything that a walk relies on, then builds the part.

        Raises:
            BadArraysError: a walk over these arrays would leave them, or they disagree.
        """
        ...


class StoredPredictor(Predictor, Stored, Protocol):
    """A predictor that says what must be in front of it and behind it."""

    @property
    def n_inputs(self) -> int:
        """How many numbers a row has."""
        ...

    @property
    def n_classes(self) -> int | None:
        """How many classes have a probability; None for a regressor."""
        ...


class StoredPreprocessing(Preprocessing, Stored, Protocol):
    """Preprocessing that says how much goes in and comes out."""

    @property
    def n_inputs(self) -> int:
        """How many features go in."""
        ...

    @property
    def n_outputs(self) -> int:
        """How many numbers come out."""
        ...


class BadArraysError(Exception):
    """Stored arrays are not what they say; loading them would be unsafe."""
