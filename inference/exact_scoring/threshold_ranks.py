"""Numbers as their ranks among the thresholds that they are compared with.

The rank of x is how many of its feature's thresholds are below it, so x is at most the threshold of
rank k exactly when its own rank is at most k. Ranks are small whole numbers: single precision
counts them, and a walk that compares in single precision decides as one in double precision.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exact_scoring.tree_nodes import TreeNodes

    Array = np.ndarray[Any, Any]

# Single precision counts exactly up to here.
MAX_RANK = 1 << 24
_FEWEST_CELLS_FOR_EACH = 4
_MOST_CELLS_FOR_EACH = 32
# So that a feature's table stays in a core's second cache.
_MOST_CELLS = 1 << 13
# A row in a cell of several thresholds costs a search and more.
_MOST_CROWDED_SHARE = 0.25


class ThresholdRanks:
    """Ranks the numbers of rows, feature by feature."""

    def __init__(self, nodes: TreeNodes, feature_count: int) -> None:
        """Collects each feature's thresholds, at most `MAX_RANK` of them.

        Args:
            nodes: trees whose thresholds are numbers.
            feature_count: how many features a row has.
        """
        self._feature_count = feature_count
        self._features = [
            (feature, ColumnRanks(np.unique(nodes.threshold[places])))
            for feature, places in _nodes_by_feature(nodes)
        ]

    def of_nodes(self, nodes: TreeNodes) -> TreeNodes:
        """Gives the trees that the ranks were made for, with ranks for thresholds."""
        ranks: Array = np.zeros(len(nodes.threshold))
        columns = (column_ranks for _, column_ranks in self._features)
        for column_ranks, (_, places) in zip(columns, _nodes_by_feature(nodes)):
            ranks[places] = column_ranks.of(nodes.threshold[places])
        return replace(nodes, threshold=ranks)

    def of_rows(self, matrix: Array) -> Array:
        """Gives a new C-contiguous (rows, features + 1) float32; a missing number has no rank: NaN.

        Args:
            matrix: (rows, features) float64.
        """
        ranks = np.zeros((len(matrix), self._feature_count + 1), dtype=np.float32)
        for feature, column_ranks in self._features:
            column = np.array(matrix[:, feature], dtype=np.float64)
            missing = np.isnan(column)
            if missing.any():
                column[missing] = 0.0
                ranks[:, feature] = column_ranks.of(column)
                ranks[missing, feature] = np.nan
            else:
                ranks[:, feature] = column_ranks.of(column)
        return ranks

    def rows_on_edges(self, count: int) -> Array:
        """Gives (rows, features) numbers on thresholds and beside them, in many mixtures."""
        rows = np.zeros((count, self._feature_count))
        for feature, column_ranks in self._features:
            thresholds = column_ranks.thresholds
            if len(thresholds):
                # Another stride for each feature, so that low ones do not always meet low ones.
                rows[:, feature] = thresholds[np.arange(count) * (feature + 7) % len(thresholds)]
        rows[1::3] = np.nextafter(rows[1::3], math.inf)
        rows[2::3] = np.nextafter(rows[2::3], -math.inf)
        return rows


def _nodes_by_feature(nodes: TreeNodes) -> Iterator[tuple[int, Array]]:
    order = np.argsort(nodes.feature, kind="stable")
    features, begins = np.unique(nodes.feature[order], return_index=True)
    yield from zip(features.tolist(), np.split(order, begins[1:]))


class ColumnRanks:
    """Ranks numbers among the thresholds of one feature.

    Evenly wide cells lie between the lowest and the highest threshold. Rounding never reorders: of
    two numbers the smaller one's cell is the same or a lower one. So a number is above all
    thresholds of lower cells, below all of higher ones, and compared with those of its own cell.

    Attributes:
        thresholds: those that a number can be above.
    """

    def __init__(self, thresholds: Array) -> None:
        """Makes a table of cells, unless most thresholds would share theirs.

        Args:
            thresholds: float64, ascending and unique.
        """
        # Nothing is above infinity.
        self.thresholds = thresholds = thresholds[thresholds < math.inf]
        self._scale = 0.0
        self._low = float(thresholds[0]) if len(thresholds) else 0.0
        span = float(thresholds[-1]) - self._low if len(thresholds) else 0.0
        # Where the cells' width or their number for one unit overflows there is only the search.
        smallest = _MOST_CELLS / np.finfo(np.float64).max
        if math.isfinite(span) and span > smallest and math.isfinite(self._low):
            self._make_cells(span)

    def of(self, column: Array) -> Array:
        """Gives (rows,) how many thresholds are below each number.

        Args:
            column: (rows,) float64 without NaN.
        """
        if not self._scale:
            return np.searchsorted(self.thresholds, column)
        cells = self._cells(column)
        ranks: Array = self._below.take(cells)
        ranks += self._first.take(cells) < column
        if self._crowded is not None:
            rows = np.flatnonzero(self._crowded.take(cells))
            ranks[rows] = np.searchsorted(self.thresholds, column[rows])
        return ranks

    def _cells(self, column: Array) -> Array:
        with np.errstate(over="ignore"):  # infinity is in the last cell
            positions = column - self._low
            positions *= self._scale
        np.maximum(positions, 0.0, out=positions)
        np.minimum(positions, self._last_cell, out=positions)
        return positions.astype(np.intp)

    def _make_cells(self, span: float) -> None:
        thresholds = self.thresholds
        most = min(_MOST_CELLS, _MOST_CELLS_FOR_EACH * len(thresholds))
        count = min(_MOST_CELLS, _FEWEST_CELLS_FOR_EACH * len(thresholds))
        while True:
            self._last_cell = count - 1
            self._scale = count / span
            cells = self._cells(thresholds)
            is_crowded = np.bincount(cells, minlength=count) > 1
            if not is_crowded.any() or 2 * count > most:
                break
            count *= 2
        if is_crowded[cells].mean() > _MOST_CROWDED_SHARE:
            self._scale = 0.0
            return
        below = np.searchsorted(cells, np.arange(count))
        self._below = below.astype(np.float32)
        # In a cell without a threshold this is the next one above.
        self._first = np.append(thresholds, math.inf)[below]
        self._crowded = is_crowded if is_crowded.any() else None
