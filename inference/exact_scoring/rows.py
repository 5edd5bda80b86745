"""What goes into a scorer: one row as values, or many rows as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Union

import numpy as np

# One value for each feature, in the order in which the estimator was fitted. A missing value is
# NaN, for text too.
Row = Sequence[Union[float, str]]


@dataclass(frozen=True)
class CodedText:
    """A column of text: row `i` holds `values[codes[i]]`.

    A batch repeats few texts many times; what is done to a text is done once for each of `values`.

    Attributes:
        codes: (rows,) integers.
        values: the texts, each at most once; NaN stands for a missing value.
    """

    codes: np.ndarray[Any, Any]
    values: list[str | float]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.codes)


# (rows,) float64 with NaN for missing, or text.
Column = Union["np.ndarray[Any, Any]", CodedText]
Columns = Sequence[Column]
