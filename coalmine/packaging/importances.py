"""What an estimator says of the weight of its inputs, recorded once: no request asks for it."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

_MOST = 100


def importances(estimator: Any, names: Sequence[str]) -> dict[str, float] | None:
    """Takes impurity importances, or a linear model's coefficients, the largest first.

    Args:
        names: the features; behind preprocessing its own names of the inputs are taken.

    Returns:
        At most a hundred inputs; None where the estimator has no such values.
    """
    final = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
    values = _values(final)
    if values is None:
        return None
    found = dict(zip(_input_names(estimator, names, len(values)), values, strict=True))
    largest = sorted(found, key=lambda name: (-abs(found[name]), name))
    return {name: found[name] for name in largest[:_MOST]}


def _values(final: Any) -> list[float] | None:
    values: Any = getattr(final, "feature_importances_", None)
    if values is None:
        values = getattr(final, "coef_", None)
    if values is None:
        return None
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 2 and len(array) == 1:
        array = array[0]
    if array.ndim != 1 or not all(map(math.isfinite, array)):
        return None  # coefficients of several classes: there is no one weight of an input
    return [float(value) for value in array]


def _input_names(estimator: Any, names: Sequence[str], count: int) -> list[str]:
    found = list(names)
    if hasattr(estimator, "steps") and len(estimator.steps) > 1:
        try:
            found = [str(name) for name in estimator[:-1].get_feature_names_out()]
        except (AttributeError, ValueError):  # a step without names
            found = []
    return found if len(found) == count else [f"input {place}" for place in range(count)]
