"""Many trees as one: a row is walked through all of them by one compiled call.

A few routing nodes on top compare one feature more, the tree's index, so a matrix with a line for
each tree (the same row, another index) ends in one leaf of each. What costs a call for each tree in
scikit-learn costs a few nanoseconds here; the comparisons themselves are scikit-learn's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.compiled_walks import tree_walk
from exact_scoring.huge_pages import renew_zeros
from exact_scoring.tree_nodes import TreeNodes, node_blocks
from exact_scoring.tree_routing import route

if TYPE_CHECKING:
    from collections.abc import Iterator

_FLOAT32 = np.dtype(np.float32)
# So few rows are walked through all trees by one call too; for more, a call for each tree is
# quicker, because a tree's nodes then stay in the cache.
_FEW_ROWS = 32
_FEW_NODES = 1 << 18


class FusedTrees:
    """Trees over the same features, in one `Tree` of scikit-learn.

    Attributes:
        tree_count: how many trees there are.
        feature_count: how many features they compare.
    """

    def __init__(self, nodes: TreeNodes, feature_count: int) -> None:
        """Copies nodes that are known to be sound."""
        self.tree_count = len(nodes.starts)
        self.feature_count = feature_count
        self._starts = nodes.starts
        self._tree = _new_tree(
            self.tree_count - 1 + len(nodes.left), feature_count + 1, nodes.leaf_values.shape[1]
        )
        self._walk = self._tree.apply
        # A view: the tree itself holds what its nodes answer.
        self._values = self._tree.value.reshape(-1, nodes.leaf_values.shape[1])
        self._indices = np.arange(self.tree_count, dtype=np.float32)
        self._shape = (self.tree_count, feature_count + 1)
        self._place_nodes(nodes)
        self._place_routing()
        # A second copy, for batches: what routing costs is half of a walk through small trees.
        self._alone = (
            [self._copy(begin, end) for begin, end in self._ranges()]
            if len(nodes.left) <= _FEW_NODES
            else None
        )

    def values_of_row(self, row: bytes) -> np.ndarray[Any, Any]:
        """Gives (trees, values) what each tree answers.

        Args:
            row: one float32 for each feature, and four bytes more.
        """
        # Bytes are repeated faster than numpy repeats rows.
        lines: np.ndarray[Any, Any] = np.ndarray(
            self._shape, _FLOAT32, bytearray(row) * self.tree_count
        )
        lines.T[-1] = self._indices
        values: np.ndarray[Any, Any] = self._values.take(self._walk(lines), 0)
        return values

    def values_of_rows(self, matrix: np.ndarray[Any, Any]) -> Iterator[np.ndarray[Any, Any]]:
        """Gives (rows, values) what a tree answers, tree after tree.

        Args:
            matrix: (rows, features + 1) float32; the last column is overwritten.
        """
        rows = len(matrix)
        if rows <= _FEW_ROWS:
            lines = np.tile(matrix, (self.tree_count, 1))
            lines[:, -1] = np.repeat(self._indices, rows)
            values = self._values.take(self._walk(lines), 0)
            yield from values.reshape(self.tree_count, rows, self._values.shape[1])
            return
        if self._alone is not None:
            for tree in self._alone:
                yield tree.predict(matrix)
            return
        for index in range(self.tree_count):
            matrix[:, -1] = index
            yield self._values.take(self._walk(matrix), 0)

    def to_nodes(self) -> TreeNodes:
        """Gives the nodes back as they were given."""
        routing = self.tree_count - 1
        tree = self._tree
        is_leaf = tree.children_left[routing:] < 0
        places: np.ndarray[Any, Any] = np.arange(routing, int(tree.node_count))
        missing_left = getattr(tree, "missing_go_to_left", np.zeros(tree.node_count))
        return TreeNodes(
            starts=self._starts,
            left=np.where(is_leaf, 0, tree.children_left[routing:] - places).astype(np.uint32),
            right=np.where(is_leaf, 0, tree.children_right[routing:] - places).astype(np.uint32),
            feature=tree.feature[routing:].astype(np.uint16),
            threshold=tree.threshold[routing:].copy(),
            missing_left=missing_left[routing:] != 0,
            leaf_values=self._values[routing:][is_leaf],
        )

    def _place_nodes(self, nodes: TreeNodes) -> None:
        tree, routing = self._tree, self.tree_count - 1
        first_leaf = 0
        for block in node_blocks(len(nodes.left)):
            into = slice(block.start + routing, block.stop + routing)
            places: np.ndarray[Any, Any] = np.arange(block.start, block.stop) + routing
            is_leaf = nodes.left[block] == 0
            tree.children_left[into] = np.where(is_leaf, -1, places + nodes.left[block])
            tree.children_right[into] = np.where(is_leaf, -1, places + nodes.right[block])
            tree.feature[into] = nodes.feature[block]
            tree.threshold[into] = nodes.threshold[block]
            if hasattr(tree, "missing_go_to_left"):  # not before scikit-learn 1.3
                tree.missing_go_to_left[into] = nodes.missing_left[block]
            leaves = places[is_leaf]
            self._values[leaves] = nodes.leaf_values[first_leaf : first_leaf + len(leaves)]
            first_leaf += len(leaves)

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """Gives where each tree begins and ends."""
        begins = (self._starts + self.tree_count - 1).tolist()
        return zip(begins, [*begins[1:], int(self._tree.node_count)])

    def _copy(self, begin: int, end: int) -> Any:
        tree = _new_tree(end - begin, self.feature_count + 1, self._values.shape[1])
        for name in ("feature", "threshold", "missing_go_to_left", "value"):
            if hasattr(tree, name):
                getattr(tree, name)[...] = getattr(self._tree, name)[begin:end]
        for name in ("children_left", "children_right"):
            children = getattr(self._tree, name)[begin:end]
            getattr(tree, name)[...] = np.where(children < 0, -1, children - begin)
        return tree

    def _place_routing(self) -> None:
        routing = route(self._starts)
        top = slice(len(routing.left))
        self._tree.children_left[top] = routing.left
        self._tree.children_right[top] = routing.right
        self._tree.feature[top] = self.feature_count
        self._tree.threshold[top] = routing.threshold


def _new_tree(node_count: int, feature_count: int, value_count: int) -> Any:
    """Makes a tree of empty nodes; its properties are views into its own memory."""
    module = tree_walk()
    tree = module.Tree(feature_count, np.array([value_count], dtype=np.intp), 1)
    tree.__setstate__(
        {
            "max_depth": 0,  # only a decision path would ask
            "node_count": node_count,
            # Zeros are copied from pages that are never given memory.
            "nodes": np.zeros(node_count, dtype=module.NODE_DTYPE),
            "values": np.zeros((node_count, 1, value_count)),
        }
    )
    # A node's first field is its left child.
    renew_zeros(tree.children_left.ctypes.data, node_count * module.NODE_DTYPE.itemsize)
    renew_zeros(tree.value.ctypes.data, tree.value.nbytes)
    return tree
