"""Fitted trees of scikit-learn as columns of nodes, placed so that a walk misses the cache less.

A node fills a cache line, and processors fetch the next line unasked. So the child that more
training samples went to stands directly behind its parent, whether left or right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.names import UnrecognisedError
from exact_scoring.tree_nodes import MAX_FEATURES, TreeNodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    IntArray = np.ndarray[Any, np.dtype[np.int64]]


def lay_out(trees: Sequence[Any], values: Sequence[np.ndarray[Any, Any]]) -> TreeNodes:
    """Copies trees into columns.

    Args:
        trees: fitted `Tree`s of one number of features.
        values: for each tree, (nodes, values) what its nodes answer.

    Raises:
        UnrecognisedError: there are more features than a column of nodes can name.
    """
    if trees[0].n_features > MAX_FEATURES:
        raise UnrecognisedError(
            f"trees must have at most {MAX_FEATURES} features, got {trees[0].n_features}"
        )
    sizes = [int(tree.node_count) for tree in trees]
    starts = np.cumsum([0, *sizes[:-1]], dtype=np.int64)
    left = _children(trees, starts, "children_left")
    right = _children(trees, starts, "children_right")
    places = _heavier_child_first(left, right, _column(trees, "n_node_samples"), starts)
    order = np.empty_like(places)
    order[places] = np.arange(len(places))
    is_leaf = left[order] < 0
    return TreeNodes(
        starts=starts,
        left=_distances(left, places, order, is_leaf),
        right=_distances(right, places, order, is_leaf),
        feature=np.where(is_leaf, 0, _column(trees, "feature")[order]).astype(np.uint16),
        threshold=np.where(is_leaf, 0.0, _column(trees, "threshold")[order]),
        missing_left=_missing_left(trees)[order] & ~is_leaf,
        leaf_values=np.concatenate(values)[order[is_leaf]],
    )


def _column(trees: Sequence[Any], name: str) -> np.ndarray[Any, Any]:
    return np.concatenate([getattr(tree, name) for tree in trees])


def _children(trees: Sequence[Any], starts: IntArray, name: str) -> IntArray:
    return np.concatenate(
        [
            np.where(tree.children_left < 0, -1, getattr(tree, name) + start)
            for tree, start in zip(trees, starts)
        ]
    )


def _missing_left(trees: Sequence[Any]) -> np.ndarray[Any, Any]:
    if not hasattr(trees[0], "missing_go_to_left"):  # scikit-learn before 1.3 knows none
        return np.zeros(sum(int(tree.node_count) for tree in trees), dtype=np.bool_)
    missing_left: np.ndarray[Any, Any] = _column(trees, "missing_go_to_left") != 0
    return missing_left


def _heavier_child_first(
    left: IntArray, right: IntArray, samples: IntArray, starts: IntArray
) -> IntArray:
    """Gives each node its new place, parents before children, trees where they were."""
    levels = [starts]
    while True:
        inner = levels[-1][left[levels[-1]] >= 0]
        if not len(inner):
            break
        levels[-1] = inner
        levels.append(np.concatenate([left[inner], right[inner]]))
    inner_levels = levels[:-1]
    sizes = np.ones(len(left), dtype=np.int64)
    for inner in reversed(inner_levels):
        sizes[inner] += sizes[left[inner]] + sizes[right[inner]]
    places = np.zeros(len(left), dtype=np.int64)
    places[starts] = starts
    for inner in inner_levels:
        is_left_heavier = samples[left[inner]] >= samples[right[inner]]
        heavy = np.where(is_left_heavier, left[inner], right[inner])
        light = np.where(is_left_heavier, right[inner], left[inner])
        places[heavy] = places[inner] + 1
        places[light] = places[heavy] + sizes[heavy]
    return places


def _distances(
    children: IntArray, places: IntArray, order: IntArray, is_leaf: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    return np.where(
        is_leaf, 0, places[children[order]] - np.arange(len(order), dtype=np.int64)
    ).astype(np.uint32)
