"""Loads the estimator and reads off what it knows of its features and classes."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import joblib
from sklearn.base import is_classifier

from coalmine.packaging.errors import RefusedModelError, one_line
from model_handlers.estimator_files import run_in_one_thread


def load_estimator(path: Path, *, expected_version: str) -> Any:
    """Loads a joblib or pickle file, which runs the code inside it, to be asked in one thread."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            estimator = joblib.load(path)
        except Exception as cause:  # whatever the code inside the file raises
            raise RefusedModelError(
                f"{path}: model must load with joblib, got {one_line(cause)}"
            ) from cause
    trained_with = {
        warning.message.original_sklearn_version
        for warning in caught
        if hasattr(warning.message, "original_sklearn_version")
    }
    if trained_with:
        raise RefusedModelError(
            f"{path}: model must be trained with scikit-learn {expected_version}, "
            f"got {', '.join(sorted(trained_with))}; train it again or choose another framework "
            "version"
        )
    if not hasattr(estimator, "predict"):
        raise RefusedModelError(
            f"{path}: model must have a predict method, got {type(estimator).__name__}"
        )
    run_in_one_thread(estimator)  # it is asked for one row many times
    return estimator


def feature_names(estimator: Any) -> tuple[str, ...]:
    """Takes the names and order of the frame that the estimator was fitted on."""
    names = _feature_names(estimator)
    if names is None:
        raise RefusedModelError(
            f"estimator must know its feature names, got {type(estimator).__name__} without "
            "feature_names_in_; fit it on a pandas DataFrame"
        )
    return tuple(str(name) for name in names)


def classes(estimator: Any) -> list[Any] | None:
    """Takes the classes as JSON values; a regressor has none."""
    if getattr(estimator, "n_outputs_", 1) != 1:
        raise RefusedModelError(
            f"estimator must predict one value a row, got {estimator.n_outputs_} outputs"
        )
    if not is_classifier(estimator):
        return None
    labels: list[Any] = estimator.classes_.tolist()
    odd = [label for label in labels if not isinstance(label, str | int | float | bool)]
    if odd:
        raise RefusedModelError(f"classes must be text, numbers or booleans, got {odd[0]!r}")
    return labels


def _feature_names(estimator: Any) -> Sequence[Any] | None:
    """Looks into pipelines and searches, whose first fitted part saw the frame."""
    names: Sequence[Any] | None = getattr(estimator, "feature_names_in_", None)
    if names is not None:
        return names
    if hasattr(estimator, "steps"):
        return _feature_names(estimator.steps[0][1])
    if hasattr(estimator, "best_estimator_"):
        return _feature_names(estimator.best_estimator_)
    return None
