"""The nodes of histogram boosting's trees, with the sets of categories that some of them ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.names import UnrecognisedError
from exact_scoring.tree_layout import FittedTrees, lay_out
from exact_scoring.tree_nodes import TreeNodes, demand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Array = np.ndarray[Any, Any]

# A set of up to 256 categories, a bit for each.
_SET_WORDS = 8


@dataclass(frozen=True)
class HistogramNodes:
    """Trees that compare in double precision, or ask whether a category is in a set.

    Attributes:
        trees: the nodes; those that ask for a category have no threshold of their own.
        set_of: (nodes,) int32 which of the sets goes left; -1 where a threshold is compared.
        left_sets: (sets, 8) uint32.
        known_sets: (categorical features, 8) uint32 the categories that are not unknown.
        known_set_of: (features,) uint32 which of `known_sets` is a feature's.
    """

    trees: TreeNodes
    set_of: Array
    left_sets: Array
    known_sets: Array
    known_set_of: Array

    def to_arrays(self) -> dict[str, Array]:
        """Gives all columns by name."""
        return {
            **self.trees.to_arrays(),
            "set_of": self.set_of,
            "left_sets": self.left_sets,
            "known_sets": self.known_sets,
            "known_set_of": self.known_set_of,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], feature_count: int) -> HistogramNodes:
        """Checks that a walk stays inside nodes and sets, and ends.

        Raises:
            BadArraysError: it might not.
        """
        trees = TreeNodes.from_arrays(arrays, feature_count, 1)
        shapes = {
            "set_of": (np.int32, (len(trees.left),)),
            "left_sets": (np.uint32, (None, _SET_WORDS)),
            "known_sets": (np.uint32, (None, _SET_WORDS)),
            "known_set_of": (np.uint32, (feature_count,)),
        }
        for name, (dtype, shape) in shapes.items():
            demand(name in arrays, f"{name} must be there")
            demand(arrays[name].dtype == dtype, f"{name} must be {np.dtype(dtype)}")
            demand(arrays[name].ndim == len(shape), f"{name} must have {len(shape)} dimensions")
            demand(
                all(want in (None, got) for want, got in zip(shape, arrays[name].shape)),
                f"{name} must have the shape {shape}",
            )
        set_of, known_set_of = arrays["set_of"], arrays["known_set_of"]
        demand(
            bool(((set_of >= -1) & (set_of < len(arrays["left_sets"]))).all()),
            "set_of must name a set",
        )
        asked = known_set_of[trees.feature[set_of >= 0]]
        demand(bool((asked < len(arrays["known_sets"])).all()), "known_set_of must name a set")
        # The walk reads rows of sets without a stride.
        left_sets = np.ascontiguousarray(arrays["left_sets"])
        known_sets = np.ascontiguousarray(arrays["known_sets"])
        return cls(trees, set_of, left_sets, known_sets, np.ascontiguousarray(known_set_of))


def nodes_of(estimator: Any, added: Sequence[float]) -> HistogramNodes:
    """Copies a fitted estimator's trees into columns.

    Args:
        estimator: a histogram boosting estimator.
        added: what the leaves of each of the first trees answer in addition.

    Raises:
        UnrecognisedError: it has no tree, or more features than a column of nodes can name.
    """
    predictors = [predictor for stage in estimator._predictors for predictor in stage]
    if not predictors:
        raise UnrecognisedError("there must be trees, got none")
    values = [predictor.nodes["value"] for predictor in predictors]
    for index, start in enumerate(added):
        values[index] = start + values[index]
    sizes = [len(predictor.nodes) for predictor in predictors]
    nodes = np.concatenate([predictor.nodes for predictor in predictors])
    starts = np.cumsum([0, *sizes[:-1]])
    shifts = np.repeat(starts, sizes)
    is_leaf, is_categorical = nodes["is_leaf"] != 0, nodes["is_categorical"] != 0
    trees, order = lay_out(
        FittedTrees(
            starts=starts,
            left=np.where(is_leaf, -1, nodes["left"] + shifts),
            right=np.where(is_leaf, -1, nodes["right"] + shifts),
            samples=nodes["count"],
            feature=nodes["feature_idx"],
            threshold=np.where(is_categorical, 0.0, nodes["num_threshold"]),
            missing_left=nodes["missing_go_to_left"],
            values=np.concatenate(values)[:, np.newaxis],
        ),
        int(estimator.n_features_in_),
    )
    sets = [predictor.raw_left_cat_bitsets for predictor in predictors]
    first_sets = np.repeat(np.cumsum([0, *[len(part) for part in sets[:-1]]]), sizes)
    set_of = np.where(is_categorical, nodes["bitset_idx"] + first_sets, -1)
    known_sets, known_set_of = estimator._bin_mapper.make_known_categories_bitsets()
    return HistogramNodes(
        trees=trees,
        set_of=set_of[order].astype(np.int32),
        left_sets=np.concatenate(sets),
        known_sets=known_sets,
        known_set_of=known_set_of,
    )
