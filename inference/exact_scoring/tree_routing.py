"""Nodes on top of many trees that lead to the one whose index is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from exact_scoring.tree_nodes import TreeNodes

    Array = np.ndarray[Any, Any]


class Placement(NamedTuple):
    """Where the nodes of one array stand: routing, then leaves, then what is compared.

    Leaves stand low so that what they answer is a short table. A tree alone has no routing, and
    its own root must be the first node: there leaves stand last.

    Attributes:
        first_leaf: the place of leaf 0.
        first_node: the place of node 0.
        routing_left: (trees - 1,) where an index up to the threshold goes; the first is the root.
        routing_right: (trees - 1,) where a larger index goes.
        routing_threshold: (trees - 1,) between two indices.
    """

    first_leaf: int
    first_node: int
    routing_left: Array
    routing_right: Array
    routing_threshold: Array

    def children(self, distances: Array, places: Array) -> Array:
        """Gives the places of children; see `TreeNodes.left`."""
        return np.where(distances > 0, places + distances, self.first_leaf - distances)


def place(nodes: TreeNodes) -> Placement:
    """Finds places for trees, halving the range of indices until one tree is left."""
    count = len(nodes.roots) - 1
    if not count:
        nothing = np.zeros(0, dtype=np.int64)
        return Placement(len(nodes.left), 0, nothing, nothing, nothing)
    first_leaf, first_node = count, count + len(nodes.leaf_values)
    roots: list[int] = np.where(
        nodes.roots < 0, first_leaf - 1 - nodes.roots, first_node + nodes.roots
    ).tolist()
    left, right, threshold = [0] * count, [0] * count, [0.0] * count
    # The range at place i becomes node i, so parents stand before their children.
    ranges = [(0, len(roots))]

    def place_of(begin: int, end: int) -> int:
        if end - begin == 1:
            return roots[begin]
        ranges.append((begin, end))
        return len(ranges) - 1

    for node in range(count):
        begin, end = ranges[node]
        middle = (begin + end) // 2
        threshold[node] = middle - 0.5
        left[node] = place_of(begin, middle)
        right[node] = place_of(middle, end)
    return Placement(first_leaf, first_node, np.array(left), np.array(right), np.array(threshold))
