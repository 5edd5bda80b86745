"""Numbers as trees compare them: rounded to single precision, and refused if they overflow it."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.scores import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Enough rows to make a walk's own overhead small and to keep a deep tree in the cache for all of
# them, few enough to stay small themselves.
ROWS_AT_ONCE = 32768
_BYTES_AT_ONCE = 16 * 1024 * 1024


def blocks(matrix: np.ndarray[Any, Any]) -> Iterator[slice]:
    """Divides rows, none too, into blocks of one size, about; wide rows into smaller ones."""
    rows = len(matrix)
    count = max(1, -(-rows // ROWS_AT_ONCE), -(-matrix.nbytes // _BYTES_AT_ONCE))
    for index in range(count):
        yield slice(rows * index // count, rows * (index + 1) // count)


class SinglePrecision:
    """Rounds rows of `feature_count` numbers to float32, with room for one number more.

    Attributes:
        accepts_missing: whether NaN is a value that the trees know.
    """

    def __init__(self, feature_count: int, accepts_missing: bool) -> None:
        """Prepares for rows of so many features."""
        self.accepts_missing = accepts_missing
        # The compiler's own conversion, as in numpy's cast: to nearest, ties to even.
        self._pack = struct.Struct(f"={feature_count}f4x").pack

    def row(self, row: Sequence[float]) -> bytes:
        """Gives the row as float32 bytes, four zero bytes behind it.

        Raises:
            TooLargeError: a number overflows float32, or is infinite.
            ValueError: a number is missing and must not be, or is text.
        """
        try:
            packed = self._pack(*row)
        except OverflowError:
            raise TooLargeError(0) from None
        except struct.error as cause:
            raise ValueError(f"row 0 must hold numbers, got {cause}") from cause
        if not math.isfinite(sum(row)):
            self._look_closely(np.array([row], dtype=np.float64), 0)
        return packed

    def rows(self, matrix: np.ndarray[Any, Any], first: int) -> np.ndarray[Any, Any]:
        """Gives a new C-contiguous float32 matrix with one column more, not yet set.

        Args:
            matrix: (rows, features) float64.
            first: the place of its first row in the caller's batch, for errors.

        Raises:
            TooLargeError: as `row`, naming the first such row.
            ValueError: as `row`.
        """
        rows, feature_count = matrix.shape
        rounded = np.empty((rows, feature_count + 1), dtype=np.float32)
        values = rounded[:, :feature_count]
        with np.errstate(over="ignore"):
            values[...] = matrix
        if not np.isfinite(values).all():
            self._look_closely(values, first)
        return rounded

    def _look_closely(self, values: np.ndarray[Any, Any], first: int) -> None:
        infinite = np.isinf(values).any(axis=1)
        if infinite.any():
            raise TooLargeError(first + int(infinite.argmax()))
        missing = np.isnan(values)
        if missing.any() and not self.accepts_missing:
            row, feature = (int(place) for place in np.argwhere(missing)[0])
            raise ValueError(
                f"row {first + row} must have a number for every feature of this model, "
                f"got none for feature {feature}"
            )
