"""How histogram boosting's own preprocessing numbers categories, which it then puts first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.names import UnrecognisedError
from exact_scoring.scores import TooLargeError
from exact_scoring.tree_nodes import demand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Array = np.ndarray[Any, Any]

_DTYPES: dict[str, Any] = {
    "is_categorical": np.bool_,
    "category_counts": np.int64,
    "categories": np.float64,
}


class CategoryNumbers:
    """Gives each known category its place, and NaN to any other value."""

    def __init__(self, is_categorical: Array, categories: Sequence[Array]) -> None:
        """Prepares for rows with these columns.

        Args:
            is_categorical: (features,) which columns hold categories.
            categories: for each of these, its values, ascending.
        """
        self._is_categorical = is_categorical
        self._categories = categories
        columns = np.flatnonzero(is_categorical).tolist()
        self._places = [
            (column, {value: float(place) for place, value in enumerate(values.tolist())}.get)
            for column, values in zip(columns, categories)
        ]
        self._others: list[int] = np.flatnonzero(~is_categorical).tolist()

    def of_row(self, row: Sequence[float]) -> list[float]:
        """Gives the row as the trees know it: numbered categories, then the rest.

        Raises:
            TooLargeError: a category is infinite; the estimator refuses it, but no other number.
        """
        numbered = [place(row[column], math.nan) for column, place in self._places]
        if any(math.isinf(row[column]) for column, _ in self._places):
            raise TooLargeError(0)
        numbered.extend([row[column] for column in self._others])
        return numbered

    def of_rows(self, matrix: Array) -> Array:
        """Gives many rows, as `of_row` does; raises likewise."""
        is_infinite = np.isinf(matrix[:, self._is_categorical]).any(axis=1)
        if is_infinite.any():
            raise TooLargeError(int(is_infinite.argmax()))
        numbered: Array = np.empty(matrix.shape)
        for index, ((column, _), values) in enumerate(zip(self._places, self._categories)):
            places = np.searchsorted(values, matrix[:, column])
            is_known = values[np.minimum(places, len(values) - 1)] == matrix[:, column]
            numbered[:, index] = np.where(is_known, places, np.nan)
        numbered[:, len(self._places) :] = matrix[:, self._others]
        return numbered

    def to_arrays(self) -> dict[str, Array]:
        """Gives the categories one behind the other."""
        return {
            "is_categorical": self._is_categorical,
            "category_counts": np.array([len(values) for values in self._categories]),
            "categories": np.concatenate(self._categories),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], feature_count: int) -> CategoryNumbers:
        """Checks that each categorical column has its ascending categories.

        Raises:
            BadArraysError: they disagree.
        """
        for name, dtype in _DTYPES.items():
            demand(name in arrays, f"{name} must be there")
            demand(arrays[name].dtype == dtype, f"{name} must be {np.dtype(dtype)}")
            demand(arrays[name].ndim == 1, f"{name} must have one dimension")
        is_categorical, counts = arrays["is_categorical"], arrays["category_counts"]
        categories = arrays["categories"]
        demand(len(is_categorical) == feature_count, "is_categorical must name each feature")
        demand(
            0 < len(counts) == np.count_nonzero(is_categorical)
            and bool(((counts > 0) & (counts <= len(categories))).all())
            and int(counts.sum()) == len(categories),
            "category_counts must be of each categorical feature",
        )
        parts = np.split(categories, np.cumsum(counts)[:-1])
        demand(
            all(np.isfinite(part).all() and (np.diff(part) > 0).all() for part in parts),
            "categories must be finite, ascend and be unique",
        )
        return cls(is_categorical, parts)


def of_preprocessor(estimator: Any) -> CategoryNumbers | None:
    """Takes the preprocessing of a fitted estimator apart, if there is any.

    Raises:
        UnrecognisedError: a category is no number.
    """
    preprocessor = getattr(estimator, "_preprocessor", None)  # not before scikit-learn 1.4
    if preprocessor is None:
        return None
    categories: list[Array] = []
    for values in preprocessor.named_transformers_["encoder"].categories_:
        if values.dtype.kind not in "iuf":
            raise UnrecognisedError(f"categories must be numbers, got {values.dtype}")
        known: Array = values.astype(np.float64)[~np.isnan(values.astype(np.float64))]
        if not len(known) or not (np.diff(known) > 0).all():
            raise UnrecognisedError("categories must be different numbers in double precision")
        categories.append(known)
    return CategoryNumbers(np.array(estimator.is_categorical_, dtype=np.bool_), categories)
