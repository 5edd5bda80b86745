"""Histogram boosting's trees, each on its own for batches and all as one for a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.compiled_walks import histogram_walk
from exact_scoring.tree_routing import route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exact_scoring.histogram_nodes import HistogramNodes

    Array = np.ndarray[Any, Any]

_FLOAT64 = np.dtype(np.float64)
_ONE_THREAD = 1


class FusedHistogramTrees:
    """Trees as scikit-learn's compiled walk wants them, twice: such trees are small.

    Attributes:
        nodes: what they were made of.
        tree_count: how many trees there are.
        feature_count: how many features they compare.
    """

    def __init__(self, nodes: HistogramNodes, feature_count: int) -> None:
        """Copies nodes that are known to be sound."""
        self.nodes = nodes
        self.tree_count = len(nodes.trees.starts)
        self.feature_count = feature_count
        walk = histogram_walk()
        self._walk = walk.walk
        self._sets = (nodes.left_sets, nodes.known_sets, nodes.known_set_of)
        self._indices = np.arange(self.tree_count, dtype=np.float64)
        self._shape = (self.tree_count, feature_count + 1)
        starts = nodes.trees.starts
        places = np.arange(len(nodes.trees.left))
        sizes = np.diff(starts, append=len(places))
        records = _records(nodes, places - np.repeat(starts, sizes), walk.node_type)
        self._trees = np.split(records, starts[1:])
        routing = route(starts)
        top: Array = np.zeros(len(routing.left), dtype=walk.node_type)
        top["feature_idx"] = feature_count
        top["left"], top["right"] = routing.left, routing.right
        top["num_threshold"] = routing.threshold
        self._fused = np.concatenate([top, _records(nodes, places + len(top), walk.node_type)])

    def values_of_row(self, row: bytes) -> Array:
        """Gives (trees,) what each tree answers.

        Args:
            row: one float64 for each feature, and eight bytes more.
        """
        lines: Array = np.ndarray(self._shape, _FLOAT64, bytearray(row) * self.tree_count)
        lines.T[-1] = self._indices
        values = np.empty(self.tree_count)
        self._walk(self._fused, lines, *self._sets, _ONE_THREAD, values)
        return values

    def values_of_rows(self, matrix: Array) -> Iterator[Array]:
        """Gives (rows,) what a tree answers, tree after tree, in an array that is used again.

        Args:
            matrix: (rows, features) float64.
        """
        values = np.empty(len(matrix))
        for tree in self._trees:
            self._walk(tree, matrix, *self._sets, _ONE_THREAD, values)
            yield values


def _records(nodes: HistogramNodes, places: Array, node_type: Any) -> Array:
    """Gives the nodes as the walk reads them, at these places of the array that it is given."""
    trees = nodes.trees
    is_leaf = trees.left == 0
    records: Array = np.zeros(len(places), dtype=node_type)
    records["left"] = places + trees.left
    records["right"] = places + trees.right
    records["feature_idx"] = trees.feature
    records["num_threshold"] = trees.threshold
    records["missing_go_to_left"] = trees.missing_left
    records["is_leaf"] = is_leaf
    records["value"][is_leaf] = trees.leaf_values[:, 0]
    records["is_categorical"] = nodes.set_of >= 0
    records["bitset_idx"] = np.maximum(nodes.set_of, 0)
    return records
