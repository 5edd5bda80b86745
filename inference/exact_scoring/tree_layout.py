"""Fitted trees as columns of nodes, placed so that a walk misses the cache less.

A node fills a cache line, and processors fetch the next line unasked. So the child that more
training samples went to stands directly behind its parent, whether left or right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from exact_scoring.names import UnrecognisedError
from exact_scoring.tree_nodes import MAX_FEATURES, TreeNodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    Array = np.ndarray[Any, Any]

# An odd number without pattern: multiples of it spread over all 64 bits.
_SPREAD = 0x9E3779B97F4A7C15


class FittedTrees(NamedTuple):
    """Nodes as scikit-learn has them, leaves among them, one tree behind the other.

    Attributes:
        starts: (trees,) the place of each root.
        left: (nodes,) the place of the left child; negative in a leaf.
        right: (nodes,) likewise.
        samples: (nodes,) how many rows of training went here.
        feature: (nodes,) whose value is compared.
        threshold: (nodes,) a value up to it goes left.
        missing_left: (nodes,) where a missing value goes.
        values: (nodes, values) what a leaf answers.
    """

    starts: Array
    left: Array
    right: Array
    samples: Array
    feature: Array
    threshold: Array
    missing_left: Array
    values: Array


def fitted_trees(trees: Sequence[Any], values: Sequence[Array]) -> FittedTrees:
    """Copies trees.

    Args:
        trees: `Tree`s of scikit-learn.
        values: for each tree, (nodes, values) what its nodes answer.
    """
    sizes = [int(tree.node_count) for tree in trees]
    shifts = np.repeat(np.cumsum([0, *sizes[:-1]]), sizes)
    left = _column(trees, "children_left")
    return FittedTrees(
        starts=np.cumsum([0, *sizes[:-1]]),
        left=np.where(left < 0, -1, left + shifts),
        right=np.where(left < 0, -1, _column(trees, "children_right") + shifts),
        samples=_column(trees, "n_node_samples"),
        feature=_column(trees, "feature"),
        threshold=_column(trees, "threshold"),
        missing_left=(
            _column(trees, "missing_go_to_left")
            if hasattr(trees[0], "missing_go_to_left")
            else np.zeros(len(left))  # scikit-learn before 1.3 knows none
        ),
        values=np.concatenate(values),
    )


def lay_out(fitted: FittedTrees, feature_count: int) -> tuple[TreeNodes, Array]:
    """Places nodes anew, and gives for each where it was.

    Raises:
        UnrecognisedError: there are more features than a column of nodes can name.
    """
    if feature_count > MAX_FEATURES:
        raise UnrecognisedError(
            f"trees must have at most {MAX_FEATURES} features, got {feature_count}"
        )
    is_leaf = fitted.left < 0
    leaf_values, number_of_leaf = _unique_rows(fitted.values[is_leaf])
    leaves = np.zeros(len(is_leaf), dtype=np.int64)
    leaves[is_leaf] = number_of_leaf
    places = _heavier_child_first(fitted, is_leaf)
    nodes = np.flatnonzero(~is_leaf)
    order = np.empty_like(nodes)
    order[places[nodes]] = nodes

    def children(old: Array) -> Array:
        distances = places[old] - np.arange(len(old))
        return np.where(is_leaf[old], -leaves[old], distances).astype(np.int32)

    starts = fitted.starts
    return (
        TreeNodes(
            roots=np.where(is_leaf[starts], -1 - leaves[starts], places[starts]),
            left=children(fitted.left[order]),
            right=children(fitted.right[order]),
            feature=fitted.feature[order].astype(np.uint16),
            threshold=fitted.threshold[order],
            missing_left=fitted.missing_left[order] != 0,
            leaf_values=leaf_values,
        ),
        order,
    )


def _column(trees: Sequence[Any], name: str) -> Array:
    return np.concatenate([getattr(tree, name) for tree in trees])


def _unique_rows(rows: Array) -> tuple[Array, Array]:
    """Gives each row once, and for each row its number; zeros of either sign are different."""
    bits = np.ascontiguousarray(rows).view(np.uint64)
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for column in bits.T:
        mixed = (mixed ^ column) * np.uint64(_SPREAD)
        mixed ^= mixed >> np.uint64(29)
    _, first, numbers = np.unique(mixed, return_index=True, return_inverse=True)
    numbers = numbers.reshape(-1)
    if not np.array_equal(bits[first][numbers], bits):  # two rows share a mixture
        return rows, np.arange(len(rows))
    return rows[first], numbers


def _heavier_child_first(fitted: FittedTrees, is_leaf: Array) -> Array:
    """Gives nodes their new places: parents before children, trees in their order."""
    left, right = fitted.left, fitted.right
    levels = [fitted.starts[~is_leaf[fitted.starts]]]
    while len(levels[-1]):
        below = np.concatenate([left[levels[-1]], right[levels[-1]]])
        levels.append(below[~is_leaf[below]])
    sizes = np.where(is_leaf, 0, 1)
    for nodes in reversed(levels):
        sizes[nodes] += sizes[left[nodes]] + sizes[right[nodes]]
    weights = np.where(is_leaf, -1, fitted.samples)
    places = np.zeros(len(is_leaf), dtype=np.int64)
    places[fitted.starts] = np.cumsum(sizes[fitted.starts]) - sizes[fitted.starts]
    for nodes in levels:
        is_left_heavier = weights[left[nodes]] >= weights[right[nodes]]
        heavy = np.where(is_left_heavier, left[nodes], right[nodes])
        light = np.where(is_left_heavier, right[nodes], left[nodes])
        places[heavy] = places[nodes] + 1
        places[light] = places[heavy] + sizes[heavy]
    return places
