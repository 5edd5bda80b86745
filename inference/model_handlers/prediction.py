"""What the estimator says of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from model_handlers.served_model import ServedModel

# These predict the class of highest probability, so one walk through the trees gives both. Others
# may not (a tuned threshold, a support vector machine): they are asked twice.
_PREDICTS_THE_LIKELIEST = {
    "DecisionTreeClassifier",
    "ForestClassifier",
    "HistGradientBoostingClassifier",
}


@dataclass(frozen=True)
class Prediction:
    """One value a row, and for classifiers the probability of each class."""

    values: list[Any]
    single: bool
    classes: tuple[object, ...] = ()
    probabilities: np.ndarray[Any, Any] | None = None


def predict(model: ServedModel, frame: pd.DataFrame, *, single: bool) -> Prediction:
    """Asks the estimator; its exceptions are its own and pass."""
    estimator, classes = model.estimator, model.schema.classes
    if classes is None or not hasattr(estimator, "predict_proba"):
        return Prediction(values=_plain(estimator.predict(frame)), single=single)
    probabilities = np.asarray(estimator.predict_proba(frame), dtype=np.float64)
    _check_finite(probabilities)
    if _predicts_the_likeliest(estimator):
        values = [classes[place] for place in probabilities.argmax(axis=1)]
    else:
        values = _plain(estimator.predict(frame))
    return Prediction(values=values, single=single, classes=classes, probabilities=probabilities)


def _plain(values: Any) -> list[Any]:
    array = np.asarray(values)
    if array.dtype.kind == "f":
        _check_finite(array)
    return list(array.tolist())


def _check_finite(values: np.ndarray[Any, Any]) -> None:
    # A broken model: better its 500 than an answer that passes for a number.
    if not np.isfinite(values).all():
        raise ValueError("the estimator must answer finite numbers, got NaN or infinity")


def _predicts_the_likeliest(estimator: Any) -> bool:
    steps = getattr(estimator, "steps", None)  # a pipeline's last step decides
    final: object = estimator if steps is None else steps[-1][1]
    return any(base.__name__ in _PREDICTS_THE_LIKELIEST for base in type(final).__mro__)
