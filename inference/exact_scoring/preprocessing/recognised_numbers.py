"""Fitted scalers and imputers as arithmetic."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.names import UnrecognisedError
from exact_scoring.preprocessing.columns import is_missing
from exact_scoring.preprocessing.imputation import Imputation
from exact_scoring.preprocessing.scaling import ADD, CLIP, DIVIDE, MULTIPLY, SUBTRACT, Scaling

if TYPE_CHECKING:
    from exact_scoring.preprocessing.transforms import Value


def scaling(name: str, scaler: Any, *, is_sparse: bool) -> Scaling:
    """Takes one of the four scalers apart.

    A sparse matrix is not centered, and multiplied by the reciprocal instead of divided.
    """
    n_inputs = int(scaler.n_features_in_)
    operations: list[tuple[str, Any]] = []
    if name == "MinMaxScaler":
        operations = [(MULTIPLY, scaler.scale_), (ADD, scaler.min_)]
        if scaler.clip:
            operations.append((CLIP, _bounds(n_inputs, *scaler.feature_range)))
    elif name == "MaxAbsScaler":
        operations = [_division(scaler.scale_, is_sparse=is_sparse)]
        if getattr(scaler, "clip", False):  # from scikit-learn 1.8
            operations.append((CLIP, _bounds(n_inputs, -1.0, 1.0)))
    else:
        is_standard = name == "StandardScaler"
        if scaler.with_mean if is_standard else scaler.with_centering:
            operations.append((SUBTRACT, scaler.mean_ if is_standard else scaler.center_))
        if scaler.with_std if is_standard else scaler.with_scaling:
            operations.append(_division(scaler.scale_, is_sparse=is_sparse))
    if is_sparse and any(operation in (SUBTRACT, ADD) for operation, _ in operations):
        raise UnrecognisedError(f"{name} must not center a sparse matrix")
    return _scaling(n_inputs, operations)


def weighting(n_inputs: int, weight: float) -> Scaling:
    """Gives what `transformer_weights` does to the outputs of one transformer."""
    return _scaling(n_inputs, [(MULTIPLY, np.full(n_inputs, float(weight)))])


def _division(scale: Any, *, is_sparse: bool) -> tuple[str, Any]:
    if np.any(np.asarray(scale) == 0.0):
        raise UnrecognisedError("scales must not be 0")
    return (MULTIPLY, 1.0 / scale) if is_sparse else (DIVIDE, scale)


def _bounds(n_inputs: int, low: float, high: float) -> np.ndarray[Any, Any]:
    return np.tile(np.array([float(low), float(high)]), (n_inputs, 1))


def _scaling(n_inputs: int, operations: list[tuple[str, Any]]) -> Scaling:
    operands: list[np.ndarray[Any, Any]] = []
    for operation, operand in operations:
        array = np.asarray(operand, dtype=np.float64)
        if len(array) != n_inputs:
            raise UnrecognisedError(
                f"scaler must {operation} {n_inputs} columns, has {len(array)} numbers"
            )
        operands.append(array.copy())
    return Scaling(
        n_inputs=n_inputs,
        operations=tuple(operation for operation, _ in operations),
        operands=tuple(operands),
    )


def imputation(imputer: Any, *, is_sparse: bool) -> Imputation:
    """Takes a SimpleImputer apart; what it fills in, it is asked."""
    missing = imputer.missing_values
    if not (isinstance(missing, float) and math.isnan(missing)):
        raise UnrecognisedError(f"SimpleImputer must take NaN as missing, takes {missing!r}")
    indicator = imputer.indicator_ if imputer.add_indicator else None
    if is_sparse and indicator is not None:
        raise UnrecognisedError("SimpleImputer must not add indicators to a sparse matrix")
    numeric = imputer._fit_dtype.kind != "O"
    indicated = () if indicator is None else tuple(int(place) for place in indicator.features_)
    n_inputs = len(imputer.statistics_)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nothing = np.full((1, n_inputs), np.nan, dtype=np.float64 if numeric else np.object_)
        answer = np.asarray(imputer.transform(nothing))[0].tolist()
    fillings = answer[: len(answer) - len(indicated)]
    return Imputation(
        n_inputs=n_inputs,
        kept=_kept(imputer, len(fillings)),
        fillings=tuple(_filling(value) for value in fillings),
        indicated=indicated,
        numeric=numeric,
    )


def _kept(imputer: Any, n_outputs: int) -> tuple[int, ...]:
    statistics = imputer.statistics_.tolist()
    if n_outputs == len(statistics):
        return tuple(range(n_outputs))
    kept = tuple(place for place, value in enumerate(statistics) if not is_missing(value))
    if len(kept) != n_outputs:
        raise UnrecognisedError(
            f"SimpleImputer must keep the {len(kept)} columns it has a filling for, "
            f"keeps {n_outputs}"
        )
    return kept


def _filling(value: Any) -> Value:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (bool, int, float)):
        return float(value)
    raise UnrecognisedError(f"SimpleImputer must fill in text or numbers, fills in {value!r}")
