"""The nodes of many decision trees as columns: what is compared, one tree behind the other.

Leaves are not among the nodes: those that answer the same are one leaf, whatever trees they are
of, so a pure forest has two. Children that are nodes are stored as distances: a tree's columns say
the same wherever they are placed, a child stands behind its parent, and a walk ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Array = np.ndarray[Any, Any]

_NODES_AT_ONCE = 16384
# Tree indices are compared in single precision, which counts exactly up to here.
_MAX_TREES = 1 << 24
_MAX_NODES = (1 << 31) - _MAX_TREES
_DTYPES: dict[str, Any] = {
    "roots": np.int64,
    "left": np.int32,
    "right": np.int32,
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
        roots: (trees,) the place of each tree's first node, ascending; -1 - leaf if it has none.
        left: (nodes,) how far behind a node its left child stands; -leaf if that is a leaf.
        right: (nodes,) likewise.
        feature: (nodes,) whose value is compared.
        threshold: (nodes,) float64; a value up to it goes left.
        missing_left: (nodes,) where a missing value goes.
        leaf_values: (leaves, values) what each leaf answers.
    """

    roots: Array
    left: Array
    right: Array
    feature: Array
    threshold: Array
    missing_left: Array
    leaf_values: Array

    def to_arrays(self) -> dict[str, Array]:
        """Gives the columns by name."""
        return {name: getattr(self, name) for name in _DTYPES}

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, Array], feature_count: int, value_count: int
    ) -> TreeNodes:
        """Checks that a walk of rows with so many features stays inside, and ends.

        Raises:
            BadArraysError: it might not.
        """
        _check_shapes(arrays, feature_count, value_count)
        nodes = cls(**{name: arrays[name] for name in _DTYPES})
        demand(
            bool((nodes.roots >= -len(nodes.leaf_values)).all()), "roots must be nodes or leaves"
        )
        begins = nodes.roots[nodes.roots >= 0]
        demand(
            bool((np.diff(begins, prepend=-1, append=len(nodes.left)) > 0).all())
            and (begins[:1] == 0).all()
            and bool(len(begins)) == bool(len(nodes.left)),
            "roots must ascend from 0 and stay within the nodes",
        )
        ends = np.append(begins, len(nodes.left))[1:]
        end_of_tree = np.repeat(ends, ends - begins)
        for block in node_blocks(len(nodes.left)):
            nodes._check(block, end_of_tree[block], feature_count)
        demand(bool(np.isfinite(nodes.leaf_values).all()), "leaf_values must be finite")
        return nodes

    def split(self) -> Iterator[tuple[slice[int, int, None], TreeNodes]]:
        """Gives each tree alone, with its own leaves, and where its nodes were."""
        begins = self.roots[self.roots >= 0].tolist()
        ends = iter([*begins[1:], len(self.left)])
        for root in self.roots.tolist():
            nodes = slice(root, next(ends)) if root >= 0 else slice(0, 0)
            left, right = self.left[nodes], self.right[nodes]
            leaves = np.unique(
                np.concatenate([-left[left <= 0], -right[right <= 0], [-1 - root] * (root < 0)])
            ).astype(np.int64)
            yield (
                nodes,
                TreeNodes(
                    roots=np.array([min(root, 0)]).clip(-1),
                    left=np.where(left > 0, left, -np.searchsorted(leaves, -left)),
                    right=np.where(right > 0, right, -np.searchsorted(leaves, -right)),
                    feature=self.feature[nodes],
                    threshold=self.threshold[nodes],
                    missing_left=self.missing_left[nodes],
                    leaf_values=self.leaf_values[leaves],
                ),
            )

    def _check(self, block: slice[int, int, None], end_of_tree: Array, feature_count: int) -> None:
        room = end_of_tree - np.arange(block.start, block.stop)
        for name in ("left", "right"):
            children = getattr(self, name)[block]
            demand(
                bool((children < room).all()) and int(children.min()) > -len(self.leaf_values),
                f"{name} must be a node of the same tree or a leaf",
            )
        demand(
            bool((self.feature[block] < feature_count).all()),
            f"feature must be less than {feature_count}",
        )
        demand(not np.isnan(self.threshold[block]).any(), "threshold must be a number")


def node_blocks(count: int) -> Iterator[slice[int, int, None]]:
    """Cuts so many nodes into parts that fit into a core's cache."""
    for begin in range(0, count, _NODES_AT_ONCE):
        yield slice(begin, min(begin + _NODES_AT_ONCE, count))


def demand(holds: bool, what: str) -> None:
    """Raises `BadArraysError` unless it holds."""
    if not holds:
        raise BadArraysError(what)


def _check_shapes(arrays: Mapping[str, Array], feature_count: int, value_count: int) -> None:
    for name, dtype in _DTYPES.items():
        demand(name in arrays, f"{name} must be there")
        demand(arrays[name].dtype == dtype, f"{name} must be {np.dtype(dtype)}")
        dimensions = 2 if name == "leaf_values" else 1
        demand(arrays[name].ndim == dimensions, f"{name} must have {dimensions} dimensions")
    node_count, leaf_count = len(arrays["left"]), len(arrays["leaf_values"])
    for name in ("right", "feature", "threshold", "missing_left"):
        demand(len(arrays[name]) == node_count, f"{name} must have {node_count} entries")
    demand(0 < len(arrays["roots"]) <= _MAX_TREES, f"roots must name 1 to {_MAX_TREES} trees")
    demand(
        leaf_count > 0 and node_count + leaf_count <= _MAX_NODES,
        f"leaf_values must not be empty, and with nodes at most {_MAX_NODES}",
    )
    demand(0 < feature_count <= MAX_FEATURES, f"there must be 1 to {MAX_FEATURES} features")
    demand(
        value_count > 0 and arrays["leaf_values"].shape[1] == value_count,
        f"leaf_values must have {value_count} columns",
    )
