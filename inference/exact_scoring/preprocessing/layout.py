"""How scikit-learn lays out what it hands from one transformer to the next.

The terms of a product are summed in an order that depends on it: row after row, or column after
column. Each transformer keeps the layout or makes its own, so a small matrix is sent through.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

_ROWS = 3  # with one row there is no difference


def frame_sample(width: int) -> np.ndarray[Any, Any]:
    """Gives a matrix as a frame of numbers gives it: column after column."""
    return np.zeros((_ROWS, width), order="F")


def new_sample(width: int) -> np.ndarray[Any, Any]:
    """Gives a matrix as numpy makes it: row after row."""
    return np.zeros((_ROWS, width))


def sample_behind(transformer: Any, sample: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Sends a matrix through a scaler or imputer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are not there
        return np.asarray(transformer.transform(sample))


def is_by_column(sample: np.ndarray[Any, Any]) -> bool:
    """Tells a matrix of more than one column that lies column after column."""
    return sample.flags.f_contiguous and not sample.flags.c_contiguous
