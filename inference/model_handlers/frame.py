"""Columns of checked values as the frame that the estimator was fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model_handlers.schema import NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from model_handlers.schema import Feature, Schema


def to_frame(
    schema: Schema, column: Callable[[int, Feature], Sequence[float | str]]
) -> pd.DataFrame:
    """Builds the frame in the estimator's order from `column(position, feature)`."""
    return pd.DataFrame(
        {
            feature.name: np.array(
                column(position, feature),
                dtype=np.float64 if feature.type == NUMBER else np.object_,
            )
            for position, feature in enumerate(schema.features)
        }
    )
