"""The nodes of many decision trees as columns, one tree behind the other.

Children are stored as distances, so a tree's columns say the same wherever they are placed, and a
child can only stand behind its parent: a walk over them ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NODES_AT_ONCE = 16384
# Tree indices are compared in single precision, which counts exactly up to here.
_MAX_TREES = 1 << 24
_MAX_NODES = (1 << 31) - _MAX_TREES
_DTYPES: dict[str, Any] = {
    "starts": np.int64,
    "left": np.uint32,
    "right": np.uint32,
    "feature": np.uint16,
    "threshold": np.float64,
    "missing_left": np.bool_,
    "leaf_values": np.float64,
}
MAX_FEATURES = int(np.iinfo(np.uint16).max)


@dataclass(frozen=True)
class TreeNodes:
    """Nodes of trees, all columns of one length but the first and the last.

    Attributes:
        starts: (trees,) the place of each tree's root.
        left: (nodes,) how far behind a node its left child stands; 0 in a leaf.
        right: (nodes,) likewise.
        feature: (nodes,) whose value is compared.
        threshold: (nodes,) float64; a value up to it goes left.
        missing_left: (nodes,) where a missing value goes.
        leaf_values: (leaves, values) what each leaf answers, in the order of nodes.
    """

    starts: np.ndarray[Any, Any]
    left: np.ndarray[Any, Any]
    right: np.ndarray[Any, Any]
    feature: np.ndarray[Any, Any]
    threshold: np.ndarray[Any, Any]
    missing_left: np.ndarray[Any, Any]
    leaf_values: np.ndarray[Any, Any]

    def to_arrays(self) -> dict[str, np.ndarray[Any, Any]]:
        """Gives the columns by name."""
        return {name: getattr(self, name) for name in _DTYPES}

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, np.ndarray[Any, Any]], feature_count: int, value_count: int
    ) -> TreeNodes:
        """Checks that a walk of rows with so many features stays inside, and ends.

        Raises:
            BadArraysError: it might not.
        """
        _check_shapes(arrays, feature_count, value_count)
        leaf_count = 0
        for block in node_blocks(len(arrays["left"])):
            leaf_count += _check_block(arrays, block, feature_count)
        _demand(
            leaf_count == len(arrays["leaf_values"]),
            f"leaf_values must have a row for each of {leaf_count} leaves",
        )
        _demand(bool(np.isfinite(arrays["leaf_values"]).all()), "leaf_values must be finite")
        return cls(**{name: arrays[name] for name in _DTYPES})


def node_blocks(count: int) -> Iterator[slice[int, int, None]]:
    """Cuts so many nodes into parts that fit into a core's cache."""
    for begin in range(0, count, _NODES_AT_ONCE):
        yield slice(begin, min(begin + _NODES_AT_ONCE, count))


def _check_shapes(
    arrays: Mapping[str, np.ndarray[Any, Any]], feature_count: int, value_count: int
) -> None:
    for name, dtype in _DTYPES.items():
        _demand(name in arrays, f"{name} must be there")
        _demand(arrays[name].dtype == dtype, f"{name} must be {np.dtype(dtype)}")
        dimensions = 2 if name == "leaf_values" else 1
        _demand(arrays[name].ndim == dimensions, f"{name} must have {dimensions} dimensions")
    node_count = len(arrays["left"])
    for name in ("right", "feature", "threshold", "missing_left"):
        _demand(len(arrays[name]) == node_count, f"{name} must have {node_count} entries")
    starts = arrays["starts"]
    _demand(0 < len(starts) <= _MAX_TREES, f"starts must name 1 to {_MAX_TREES} trees")
    _demand(node_count <= _MAX_NODES, f"there must be at most {_MAX_NODES} nodes")
    _demand(
        starts[0] == 0 and starts[-1] < node_count and bool((np.diff(starts) > 0).all()),
        "starts must ascend from 0 and stay within the nodes",
    )
    _demand(0 < feature_count <= MAX_FEATURES, f"there must be 1 to {MAX_FEATURES} features")
    _demand(
        value_count > 0 and arrays["leaf_values"].shape[1] == value_count,
        f"leaf_values must have {value_count} columns",
    )


def _check_block(
    arrays: Mapping[str, np.ndarray[Any, Any]], block: slice[int, int, None], feature_count: int
) -> int:
    left, right = arrays["left"][block], arrays["right"][block]
    is_leaf = left == 0
    _demand(np.array_equal(is_leaf, right == 0), "a node must have two children or none")
    room = len(arrays["left"]) - np.arange(block.start, block.stop)
    _demand(bool((left < room).all() and (right < room).all()), "children must be within the nodes")
    _demand(
        bool((arrays["feature"][block] < feature_count).all()),
        f"feature must be less than {feature_count}",
    )
    _demand(not np.isnan(arrays["threshold"][block]).any(), "threshold must be a number")
    return int(np.count_nonzero(is_leaf))


def _demand(holds: bool, what: str) -> None:
    if not holds:
        raise BadArraysError(f"{what}; pack the model again")
