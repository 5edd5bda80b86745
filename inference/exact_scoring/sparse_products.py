"""Products of a sparse matrix with coefficients, by scipy's own loops.

They leave zeros out and sum from left to right, in one compiled loop for one row and for many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import _sparsetools  # pyright: ignore[reportMissingTypeStubs]

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOPS: Any = _sparsetools


def product_of_row(
    row: Sequence[float], coefficients: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Multiplies one row as a matrix of one row.

    Args:
        row: what the matrix holds, zeros too.
        coefficients: (inputs,) or (inputs, outputs).

    Returns:
        (1,) or (1, outputs).
    """
    places = [place for place, value in enumerate(row) if value]
    return _product(
        (1, len(row)),
        np.array([0, len(places)]),
        np.array(places, dtype=np.int64),
        np.array([row[place] for place in places], dtype=np.float64),
        coefficients,
    )


def product_of_rows(
    matrix: np.ndarray[Any, Any], coefficients: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Multiplies (rows, inputs), zeros held as zeros; gives (rows,) or (rows, outputs)."""
    rows, places = matrix.nonzero()
    ends = np.zeros(len(matrix) + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=len(matrix)), out=ends[1:])
    return _product(matrix.shape, ends, places, matrix[rows, places], coefficients)


def _product(
    shape: tuple[int, ...],
    ends: np.ndarray[Any, Any],
    places: np.ndarray[Any, Any],
    values: np.ndarray[Any, Any],
    coefficients: np.ndarray[Any, Any],
) -> np.ndarray[Any, Any]:
    result = np.zeros((shape[0], *coefficients.shape[1:]))
    if coefficients.ndim == 1:
        _LOOPS.csr_matvec(*shape, ends, places, values, coefficients, result)
    else:
        flat = coefficients.ravel()  # row after row, as scipy takes it
        n_outputs = coefficients.shape[1]
        _LOOPS.csr_matvecs(*shape, n_outputs, ends, places, values, flat, result.reshape(-1))
    return result
