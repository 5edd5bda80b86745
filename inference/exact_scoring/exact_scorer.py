"""Preprocessing and predictor, one behind the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.rows import Columns, Row
    from exact_scoring.scores import Predictor, Preprocessing, RowScore, Scores


@dataclass(frozen=True)
class ExactScorer:
    """A `Scorer` of arrays; without preprocessing every feature is a number."""

    preprocessing: Preprocessing | None
    predictor: Predictor

    def score_row(self, row: Row) -> RowScore:
        """Scores one row."""
        # Without preprocessing there is no text.
        numbers: Any = row if self.preprocessing is None else self.preprocessing.transform_row(row)
        return self.predictor.predict_row(numbers)

    def score_rows(self, columns: Columns) -> Scores:
        """Scores one row or more."""
        if self.preprocessing is None:
            return self.predictor.predict_rows(
                np.column_stack(
                    cast("Sequence[np.ndarray[tuple[int], np.dtype[np.float64]]]", columns)
                )
            )
        return self.predictor.predict_rows(self.preprocessing.transform_rows(columns))

    def prepare_for_batches(self) -> None:
        """Makes what only large batches need."""
        self.predictor.prepare_for_batches()
