"""Nodes on top of many trees that lead to the one whose index is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


class Routing(NamedTuple):
    """One node fewer than there are trees; the first is the root of all.

    Attributes:
        left: (nodes,) where an index up to the threshold goes: a routing node or a tree's root.
        right: (nodes,) where a larger index goes.
        threshold: (nodes,) between two indices.
    """

    left: Array
    right: Array
    threshold: Array


def route(starts: Array) -> Routing:
    """Halves the range of indices until one tree is left.

    Args:
        starts: (trees,) where each tree's root stands; behind the routing nodes in the result.
    """
    count = len(starts) - 1
    roots = (starts + count).tolist()
    left, right, threshold = [0] * count, [0] * count, [0.0] * count
    # The range at place i becomes node i, so parents stand before their children.
    ranges = [(0, len(starts))] if count else []

    def place_of(begin: int, end: int) -> int:
        if end - begin == 1:
            root: int = roots[begin]
            return root
        ranges.append((begin, end))
        return len(ranges) - 1

    for node in range(count):
        begin, end = ranges[node]
        middle = (begin + end) // 2
        threshold[node] = middle - 0.5
        left[node] = place_of(begin, middle)
        right[node] = place_of(middle, end)
    return Routing(np.array(left), np.array(right), np.array(threshold))
