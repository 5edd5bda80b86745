"""Many trees as one: a row is walked through all of them by one compiled call.

A few routing nodes on top compare one feature more, the tree's index, so a matrix with a line for
each tree (the same row, another index) ends in one leaf of each. What costs a call for each tree in
scikit-learn costs a few nanoseconds here; the comparisons themselves are scikit-learn's own.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.compiled_walks import tree_walk
from exact_scoring.huge_pages import renew_zeros
from exact_scoring.row_order import RowOrder
from exact_scoring.tree_nodes import TreeNodes, node_blocks
from exact_scoring.tree_routing import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    Array = np.ndarray[Any, Any]

_FLOAT32 = np.dtype(np.float32)
# So few rows are walked through all trees by one call too; for more, a call for each tree is
# quicker, because a tree's nodes then stay in the cache.
_FEW_ROWS = 32


class FusedTrees:
    """Trees over the same features, in one `Tree` of scikit-learn.

    Attributes:
        tree_count: how many trees there are.
        feature_count: how many features they compare.
        order: in which large batches are walked in less time.
    """

    def __init__(
        self, nodes: TreeNodes, feature_count: int, most_copied_nodes: int = 1 << 17
    ) -> None:
        """Copies nodes that are known to be sound.

        Args:
            nodes: as `TreeNodes.from_arrays` checks them.
            feature_count: how many features a row has.
            most_copied_nodes: up to so many nodes trees are kept a second time, for batches.
        """
        self._most_copied_nodes = most_copied_nodes
        self.tree_count = len(nodes.roots)
        self.feature_count = feature_count
        self.order = RowOrder(nodes)
        self._roots = nodes.roots
        self._placement = placement = place(nodes)
        self._node_count = len(nodes.left)
        self._tree = _new_tree(
            self.tree_count - 1 + len(nodes.leaf_values) + len(nodes.left), feature_count + 1
        )
        self._place_nodes(nodes)
        self._place_routing()
        self._walk = self._tree.apply
        # By place, so that a leaf is looked up without a subtraction.
        self._values: Array = np.zeros(
            (placement.first_leaf + len(nodes.leaf_values), nodes.leaf_values.shape[1])
        )
        self._values[placement.first_leaf :] = nodes.leaf_values
        self._indices = np.arange(self.tree_count, dtype=np.float32)
        self._shape = (self.tree_count, feature_count + 1)

    @property
    def value_count(self) -> int:
        """How many values a leaf has."""
        return int(self._values.shape[1])

    def values_of_row(self, row: bytes) -> Array:
        """Gives (trees, values) what each tree answers.

        Args:
            row: one float32 for each feature, and four bytes more.
        """
        # Bytes are repeated faster than numpy repeats rows.
        lines: Array = np.ndarray(self._shape, _FLOAT32, bytearray(row) * self.tree_count)
        lines.T[-1] = self._indices
        values: Array = self._values.take(self._walk(lines), 0)
        return values

    def values_of_rows(self, matrix: Array) -> Iterator[Array]:
        """Gives (rows, values) what a tree answers, tree after tree.

        Args:
            matrix: (rows, features + 1) float32; the last column is overwritten.

        Raises:
            ValueError: the matrix has another width.
        """
        rows = len(matrix)
        check_width(matrix, self._shape[1])
        if rows <= _FEW_ROWS:
            lines = np.tile(matrix, (self.tree_count, 1))
            lines[:, -1] = np.repeat(self._indices, rows)
            values: Array = self._values.take(self._walk(lines), 0)
            yield from values.reshape(self.tree_count, rows, self._values.shape[1])
        elif self._is_copied:
            for tree in self._alone:
                yield from tree.values_of_rows(matrix)
        elif self.tree_count == 1:  # nothing asks for its index
            yield self._values.take(self._walk(matrix), 0)
        else:
            for index in range(self.tree_count):
                matrix[:, -1] = index
                yield self._values.take(self._walk(matrix), 0)

    def prepare_for_batches(self) -> None:
        """Copies small trees now: threads that share a batch would each make a copy."""
        if self._is_copied:
            _ = self._alone

    @property
    def _is_copied(self) -> bool:
        return self.tree_count > 1 and self._node_count <= self._most_copied_nodes

    @cached_property
    def _alone(self) -> list[FusedTrees]:
        """Small trees a second time: routing costs as much as a walk through them."""
        return [FusedTrees(tree, self.feature_count) for _, tree in self.to_nodes().split()]

    def to_nodes(self) -> TreeNodes:
        """Gives the nodes back as they were given."""
        first = self._placement.first_node
        nodes = slice(first, first + self._node_count)
        tree = self._tree
        missing_left = getattr(tree, "missing_go_to_left", np.zeros(tree.node_count))
        return TreeNodes(
            roots=self._roots,
            left=self._distances(tree.children_left[nodes]),
            right=self._distances(tree.children_right[nodes]),
            feature=tree.feature[nodes].astype(np.uint16),
            threshold=tree.threshold[nodes].copy(),
            missing_left=missing_left[nodes] != 0,
            leaf_values=self._values[self._placement.first_leaf :],
        )

    def _distances(self, children: Array) -> Array:
        first_leaf = self._placement.first_leaf
        is_leaf = (children >= first_leaf) & (children < len(self._values))
        places = self._placement.first_node + np.arange(len(children))
        return np.where(is_leaf, first_leaf - children, children - places).astype(np.int32)

    def _place_nodes(self, nodes: TreeNodes) -> None:
        tree, placement = self._tree, self._placement
        columns = (tree.children_left, tree.children_right, tree.feature, tree.threshold)
        children_left, children_right, feature, threshold = columns
        missing_left = getattr(tree, "missing_go_to_left", None)  # not before scikit-learn 1.3
        leaves = slice(placement.first_leaf, placement.first_leaf + len(nodes.leaf_values))
        children_left[leaves] = children_right[leaves] = -1
        for block in node_blocks(len(nodes.left)):
            places = np.arange(block.start, block.stop) + placement.first_node
            into = slice(int(places[0]), int(places[-1]) + 1)
            children_left[into] = placement.children(nodes.left[block], places)
            children_right[into] = placement.children(nodes.right[block], places)
            feature[into] = nodes.feature[block]
            threshold[into] = nodes.threshold[block]
            if missing_left is not None:
                missing_left[into] = nodes.missing_left[block]

    def _place_routing(self) -> None:
        top = slice(self.tree_count - 1)
        self._tree.children_left[top] = self._placement.routing_left
        self._tree.children_right[top] = self._placement.routing_right
        self._tree.feature[top] = self.feature_count
        self._tree.threshold[top] = self._placement.routing_threshold


def check_width(matrix: Array, expected: int) -> None:
    """Stops what would read beside the matrix: compiled walks look at no width.

    Raises:
        ValueError: the matrix has another width.
    """
    if matrix.shape[1] != expected:
        raise ValueError(f"a walk must have {expected} columns, got {matrix.shape[1]}")


def _new_tree(node_count: int, feature_count: int) -> Any:
    """Makes a tree of empty nodes; its properties are views into its own memory."""
    module = tree_walk()
    tree = module.Tree(feature_count, np.array([1], dtype=np.intp), 1)
    tree.__setstate__(
        {
            "max_depth": 0,  # only a decision path would ask
            "node_count": node_count,
            # Zeros are copied from pages that are never given memory.
            "nodes": np.zeros(node_count, dtype=module.NODE_DTYPE),
            "values": np.zeros((node_count, 1, 1)),
        }
    )
    # A node's first field is its left child.
    renew_zeros(tree.children_left.ctypes.data, node_count * module.NODE_DTYPE.itemsize)
    return tree
