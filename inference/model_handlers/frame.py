"""Columns of checked values as the frame that the estimator was fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from exact_scoring.rows import CodedText
from model_handlers.schema import NUMBER

if TYPE_CHECKING:
    from exact_scoring.rows import Column, Columns
    from model_handlers.schema import Feature, Schema


def from_columns(schema: Schema, columns: Columns) -> pd.DataFrame:
    """Builds the frame from a column for each feature, in the estimator's order."""
    return pd.DataFrame(
        {
            feature.name: _values(column, feature)
            for feature, column in zip(schema.features, columns)  # Python 3.9
        }
    )


def _values(column: Column, feature: Feature) -> np.ndarray[Any, Any]:
    if isinstance(column, CodedText):
        texts: np.ndarray[Any, Any] = np.array(column.values, dtype=np.object_)[column.codes]
        return texts
    return column.astype(np.float64 if feature.type == NUMBER else np.object_, copy=False)
