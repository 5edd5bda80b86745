"""Whether two answers are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

import numpy as np

if TYPE_CHECKING:
    from exact_scoring.scores import RowScore, Scores

Comparison = Callable[[Any, Any], "np.ndarray[Any, Any]"]

_RELATIVE_TOLERANCE = 1e-9
_SHARE_OF_LARGEST = 1e-11  # sums of large terms may end near zero


def same_bits(wanted: Any, got: Any) -> np.ndarray[Any, Any]:
    """Compares doubles bit by bit, all NaN alike; a class's place counts as a double."""
    same: np.ndarray[Any, Any] = _bits(wanted) == _bits(got)
    return same


def nearly(wanted: Any, got: Any) -> np.ndarray[Any, Any]:
    """Compares doubles as they differ when the same terms are summed in another order."""
    expected = np.asarray(wanted, dtype=np.float64)
    largest = np.abs(expected[np.isfinite(expected)]).max(initial=1.0)
    return np.isclose(
        np.asarray(got, dtype=np.float64),
        expected,
        rtol=_RELATIVE_TOLERANCE,
        atol=_SHARE_OF_LARGEST * float(largest),
        equal_nan=True,
    )


def rows_agree(wanted: RowScore, got: RowScore, same: Comparison) -> bool:
    """Tells whether value and probabilities are the same."""
    if not same(wanted.value, got.value).all():
        return False
    if wanted.probabilities is None or got.probabilities is None:
        return wanted.probabilities is got.probabilities
    return len(wanted.probabilities) == len(got.probabilities) and bool(
        same(wanted.probabilities, got.probabilities).all()
    )


def first_differing_row(wanted: Scores, got: Scores, same: Comparison) -> int | None:
    """Gives the place of the first row that differs; None: no row does."""
    if wanted.values.shape != got.values.shape or _shape(wanted) != _shape(got):
        return 0
    is_same = same(wanted.values, got.values)
    if wanted.probabilities is not None:
        is_same &= same(wanted.probabilities, got.probabilities).all(axis=1)
    return None if is_same.all() else int(np.argmin(is_same))


def _shape(scores: Scores) -> tuple[int, ...] | None:
    return None if scores.probabilities is None else scores.probabilities.shape


def _bits(values: Any) -> np.ndarray[Any, Any]:
    numbers = np.array(values, dtype=np.float64, order="C", ndmin=1)
    numbers[np.isnan(numbers)] = np.nan
    return numbers.view(np.int64)
