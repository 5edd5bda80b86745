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
_MOST_CELLS_FOR_EACH = 32
# So that a feature's table stays in a core's second cache.
_MOST_CELLS = 1 << 13
# A row in a cell of several thresholds costs a search and more.
_MOST_CROWDED_SHARE = 0.25
_DIGITS = 52  # of a double, binary
_SIDES = 3  # of an edge: on it, above and below


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

    def agree_with_search(self) -> bool:
        """Tells whether each threshold and both its neighbours rank as a binary search says."""
        return all(column_ranks.agree_with_search() for _, column_ranks in self._features)

    def rows_on_edges(self, count: int) -> Array:
        """Gives (rows, features) numbers on thresholds and beside them, in many mixtures.

        Of a feature, each threshold and neighbour comes as often as any other, give or take one.
        """
        rows = np.zeros((count, self._feature_count))
        for feature, column_ranks in self._features:
            if len(column_ranks.thresholds):
                # Another order for each feature, so that low ones do not always meet low ones.
                random = np.random.default_rng(feature)
                edges = _evenly_mixed(_SIDES * len(column_ranks.thresholds), count, random)
                thresholds = column_ranks.thresholds[edges // _SIDES]
                rows[:, feature] = np.choose(edges % _SIDES, _with_neighbours(thresholds))
        return rows


def _evenly_mixed(length: int, count: int, random: np.random.Generator) -> Array:
    """Gives (count,) places below a length: all before one comes again, in another order."""
    rounds, rest = divmod(count, length)
    whole = random.permuted(np.arange(rounds * length).reshape(rounds, length) % length, axis=1)
    return np.concatenate([whole.ravel(), random.choice(length, rest, replace=False)])


def _with_neighbours(thresholds: Array) -> Array:
    """Gives (3, thresholds): themselves, and the next numbers above and below."""
    with np.errstate(over="ignore"):  # the largest one's neighbour is infinity
        above, below = np.nextafter(thresholds, math.inf), np.nextafter(thresholds, -math.inf)
    return np.stack([thresholds, above, below])


def _nodes_by_feature(nodes: TreeNodes) -> Iterator[tuple[int, Array]]:
    order = np.argsort(nodes.feature, kind="stable")
    features, begins = np.unique(nodes.feature[order], return_index=True)
    yield from zip(features.tolist(), np.split(order, begins[1:]))


class ColumnRanks:
    """Ranks numbers among the thresholds of one feature.

    Cells begin at the lowest threshold, as narrow there as thresholds are, and grow with the
    distance from it. Neither rounding nor cutting digits off reorders: of two numbers the smaller
    one's cell is the same or a lower one. So a number is above all thresholds of lower cells, below
    all of higher ones, and compared with those of its own cell.

    Attributes:
        thresholds: those that a number can be above.
    """

    def __init__(self, thresholds: Array) -> None:
        """Makes a table of cells, unless many thresholds would share theirs.

        Args:
            thresholds: float64, ascending and unique.
        """
        # Nothing is above infinity.
        self.thresholds = thresholds = thresholds[thresholds < math.inf]
        self._has_cells = len(thresholds) > 1 and math.isfinite(thresholds[0])
        if self._has_cells:
            self._make_cells()

    def of(self, column: Array) -> Array:
        """Gives (rows,) how many thresholds are below each number.

        Args:
            column: (rows,) float64 without NaN.
        """
        if not self._has_cells:
            return np.searchsorted(self.thresholds, column)
        cells = self._cells(column)
        ranks: Array = self._below.take(cells)
        ranks += self._first.take(cells) < column
        if self._crowded is not None:
            rows = np.flatnonzero(self._crowded.take(cells))
            ranks[rows] = np.searchsorted(self.thresholds, column[rows])
        return ranks

    def agree_with_search(self) -> bool:
        """Tells whether thresholds and their neighbours rank as a binary search says.

        Without cells they are searched anyway, so that millions of thresholds cost nothing here:
        cells are few, and most thresholds have one to themselves.
        """
        if not self._has_cells:
            return True
        numbers = _with_neighbours(self.thresholds).ravel()
        return np.array_equal(np.searchsorted(self.thresholds, numbers), self.of(numbers))

    def _cells(self, column: Array) -> Array:
        cells = self._distances(column)
        cells >>= self._digits_cut
        # Below the lowest threshold the sign bit makes whole numbers negative too.
        np.maximum(cells, self._begin, out=cells)
        np.minimum(cells, self._end, out=cells)
        cells -= self._begin
        return cells

    def _distances(self, column: Array) -> Array:
        """Gives the bits of distances: as whole numbers they ascend as distances do."""
        with np.errstate(over="ignore"):  # infinity is the largest
            distances: Array = (column - self._low).view(np.int64)
        return distances

    def _make_cells(self) -> None:
        thresholds = self.thresholds
        self._low = float(thresholds[0])
        distances = self._distances(thresholds)
        most = min(_MOST_CELLS, _MOST_CELLS_FOR_EACH * len(thresholds))
        second, last = int(distances[1]), int(distances[-1])
        # From a cell for each power of two on, each digit more doubles the cells.
        for digits_cut in range(_DIGITS, -1, -1):
            # Not below zero: a distance of zero has either sign, and must have one cell.
            begin, end = max((second >> digits_cut) - 1, 0), last >> digits_cut
            if end - begin >= most and digits_cut < _DIGITS:
                break
            self._digits_cut, self._begin, self._end = digits_cut, begin, end
            if (np.diff(self._cells(thresholds)) > 0).all():
                break
        cells = self._cells(thresholds)
        count = self._end - self._begin + 1
        is_crowded = np.bincount(cells, minlength=count) > 1
        if is_crowded[cells].mean() > _MOST_CROWDED_SHARE:
            self._has_cells = False
            return
        below = np.searchsorted(cells, np.arange(count))
        self._below = below.astype(np.float32)
        # In a cell without a threshold this is the next one above.
        self._first = np.append(thresholds, math.inf)[below]
        self._crowded = is_crowded if is_crowded.any() else None
