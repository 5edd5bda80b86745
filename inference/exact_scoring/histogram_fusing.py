"""Histogram boosting's trees, each on its own for batches and all as one for a row."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.compiled_walks import histogram_walk, tree_walk
from exact_scoring.histogram_ranking import rows_worth_ranking, tried_trees
from exact_scoring.row_order import RowOrder
from exact_scoring.tree_fusing import check_width
from exact_scoring.tree_routing import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exact_scoring.histogram_nodes import HistogramNodes
    from exact_scoring.histogram_ranking import RankedTrees
    from exact_scoring.tree_nodes import TreeNodes

    Array = np.ndarray[Any, Any]

_FLOAT64 = np.dtype(np.float64)
_ONE_THREAD = 1


class FusedHistogramTrees:
    """Trees as scikit-learn's compiled walk wants them, twice: such trees are small.

    Attributes:
        nodes: what they were made of.
        tree_count: how many trees there are.
        feature_count: how many features they compare.
        order: in which large batches are walked in less time.
    """

    def __init__(self, nodes: HistogramNodes, feature_count: int) -> None:
        """Copies nodes that are known to be sound."""
        self.nodes = nodes
        self.tree_count = len(nodes.trees.roots)
        self.feature_count = feature_count
        self.order = RowOrder(nodes.trees)
        walk = histogram_walk()
        self._walk = walk.walk
        self._sets = (nodes.left_sets, nodes.known_sets, nodes.known_set_of)
        self._indices = np.arange(self.tree_count, dtype=np.float64)
        self._shape = (self.tree_count, feature_count + 1)
        self._fused = _records(nodes.trees, nodes.set_of, walk.node_type)
        top = self._fused[: self.tree_count - 1]
        top["feature_idx"] = feature_count
        self._trees = [
            _records(tree, nodes.set_of[place], walk.node_type)
            for place, tree in nodes.trees.split()
        ]
        self._rows_worth_ranking = rows_worth_ranking(nodes, feature_count)
        if self._rows_worth_ranking is not None:
            tree_walk()  # imported here, not by the threads that share the first large batch

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
        """Gives (rows,) what a tree answers, tree after tree, in an array that may be used again.

        Args:
            matrix: (rows, features) float64.

        Raises:
            ValueError: the matrix has another width.
        """
        check_width(matrix, self.feature_count)
        least = self._rows_worth_ranking
        ranked = self._ranked if least is not None and len(matrix) >= least else None
        if ranked is not None and ranked.can_walk(matrix):
            return ranked.values_of_rows(matrix)
        return self._own_values_of_rows(matrix)

    def _own_values_of_rows(self, matrix: Array) -> Iterator[Array]:
        values = np.empty(len(matrix))
        for tree in self._trees:
            self._walk(tree, matrix, *self._sets, _ONE_THREAD, values)
            yield values

    def prepare_for_batches(self) -> None:
        """Makes ranked trees now: threads that share a batch would each make them."""
        if self._rows_worth_ranking is not None:
            _ = self._ranked

    @cached_property
    def _ranked(self) -> RankedTrees | None:
        """A third copy, made when the first large batch comes; None if it answers otherwise.

        The proof at load walks few rows, so this copy is held against the walk that was proved.
        """
        return tried_trees(self.nodes.trees, self.feature_count, self._own_values_of_rows)


def _records(trees: TreeNodes, set_of: Array, node_type: Any) -> Array:
    """Gives routing, leaves and nodes as the walk reads them."""
    placement = place(trees)
    top = slice(len(trees.roots) - 1)
    leaves = slice(placement.first_leaf, placement.first_leaf + len(trees.leaf_values))
    places = placement.first_node + np.arange(len(trees.left))
    inner = slice(placement.first_node, placement.first_node + len(trees.left))
    records: Array = np.zeros(len(places) + leaves.stop - leaves.start + top.stop, node_type)
    records["left"][top] = placement.routing_left
    records["right"][top] = placement.routing_right
    records["num_threshold"][top] = placement.routing_threshold
    records["is_leaf"][leaves] = True
    records["value"][leaves] = trees.leaf_values[:, 0]
    records["left"][inner] = placement.children(trees.left, places)
    records["right"][inner] = placement.children(trees.right, places)
    records["feature_idx"][inner] = trees.feature
    records["num_threshold"][inner] = trees.threshold
    records["missing_go_to_left"][inner] = trees.missing_left
    records["is_categorical"][inner] = set_of >= 0
    records["bitset_idx"][inner] = np.maximum(set_of, 0)
    return records
