"""A scorer that asks the estimator itself: slow, and right for whatever scikit-learn can fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.scores import RowScore, Scores, TooLargeError
from model_handlers.frame import from_columns
from model_handlers.overflow import overflowing_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.rows import Columns, Row
    from model_handlers.schema import Schema

# These predict the class of highest probability, so one walk through the trees gives both. Others
# may not (a tuned threshold, a support vector machine): they are asked twice.
_PREDICTS_THE_LIKELIEST = {
    "DecisionTreeClassifier",
    "ForestClassifier",
    "HistGradientBoostingClassifier",
}


@dataclass(frozen=True)
class EstimatorScorer:
    """A `Scorer` over a frame of the rows; the estimator's own exceptions pass."""

    estimator: Any
    schema: Schema

    def score_row(self, row: Row) -> RowScore:
        """Scores one row."""
        scores = self.score_rows([_column(value) for value in row])
        value = scores.values.tolist()[0]
        if scores.probabilities is None:
            return RowScore(value, None)
        return RowScore(value, scores.probabilities[0].tolist())

    def score_rows(self, columns: Columns) -> Scores:
        """Scores one row or more.

        Returns:
            As every scorer; values keep the type that a regressor gives them.
        """
        try:
            return self._scores(from_columns(self.schema, columns))
        except ValueError as refused:
            row = overflowing_row(columns)
            if "too large for dtype" in str(refused) and row is not None:
                raise TooLargeError(row) from refused
            raise

    def prepare_for_batches(self) -> None:
        """Has nothing to make."""

    def _scores(self, frame: Any) -> Scores:
        estimator, classes = self.estimator, self.schema.classes
        if classes is None:
            return Scores(values=np.asarray(estimator.predict(frame)), probabilities=None)
        if not hasattr(estimator, "predict_proba"):
            return Scores(values=self._places(estimator.predict(frame)), probabilities=None)
        probabilities = np.asarray(estimator.predict_proba(frame), dtype=np.float64)
        if _predicts_the_likeliest(estimator):
            places: Any = probabilities.argmax(axis=1)
        else:
            places = self._places(estimator.predict(frame))
        return Scores(values=places, probabilities=probabilities)

    def _places(self, labels: Any) -> np.ndarray[Any, Any]:
        place_of = self._place_of
        return np.array([place_of[label] for label in np.asarray(labels).tolist()], dtype=np.intp)

    @cached_property
    def _place_of(self) -> dict[object, int]:
        classes: Sequence[object] = () if self.schema.classes is None else self.schema.classes
        return {label: place for place, label in enumerate(classes)}


def _column(value: float | str) -> np.ndarray[Any, Any]:
    return np.array([value], dtype=np.object_ if isinstance(value, str) else np.float64)


def _predicts_the_likeliest(estimator: Any) -> bool:
    steps = getattr(estimator, "steps", None)  # a pipeline's last step decides
    final: object = estimator if steps is None else steps[-1][1]
    return any(base.__name__ in _PREDICTS_THE_LIKELIEST for base in type(final).__mro__)
