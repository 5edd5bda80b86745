"""What a fitted estimator knows of its inputs: the thresholds on a row's way, and the categories.

Read from the estimator itself and not from the arrays made of it: a proof that took its edges from
what it is to prove would miss those that were lost on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

_MANY_STEPS = 200  # no tree is as deep, unless something is wrong with it


class DecisionTree(NamedTuple):
    """The nodes of one fitted tree; `left` and `right` are 0 or less at a leaf."""

    features: np.ndarray[Any, Any]
    thresholds: np.ndarray[Any, Any]
    left: np.ndarray[Any, Any]
    right: np.ndarray[Any, Any]


def final_estimator(estimator: Any) -> Any:
    """Gives a pipeline's last step, or the estimator itself."""
    steps = getattr(estimator, "steps", None)
    return estimator if steps is None else steps[-1][1]


def tree_count(predictor: Any) -> int:
    """Counts the trees of a fitted ensemble, or of a tree; 0 for anything else."""
    if hasattr(predictor, "_predictors"):
        return len(predictor._predictors) * len(predictor._predictors[0])
    if hasattr(predictor, "tree_"):
        return 1
    members = getattr(predictor, "estimators_", None)
    return 0 if members is None else sum(hasattr(tree, "tree_") for tree in _flat(members))


def decision_tree(predictor: Any, place: int) -> DecisionTree:
    """Gives one of `tree_count` trees."""
    if hasattr(predictor, "_predictors"):
        row, column = divmod(place, len(predictor._predictors[0]))
        nodes = predictor._predictors[row][column].nodes
        return DecisionTree(
            nodes["feature_idx"], nodes["num_threshold"], nodes["left"], nodes["right"]
        )
    owner = predictor if hasattr(predictor, "tree_") else _flat(predictor.estimators_)[place]
    tree = owner.tree_
    return DecisionTree(tree.feature, tree.threshold, tree.children_left, tree.children_right)


def path(tree: DecisionTree, inputs: Sequence[float]) -> list[tuple[int, float]]:
    """Walks a row down a tree: the input and the threshold of each node on its way."""
    steps: list[tuple[int, float]] = []
    node = 0
    while tree.left[node] > 0 and len(steps) < _MANY_STEPS:
        feature, threshold = int(tree.features[node]), float(tree.thresholds[node])
        steps.append((feature, threshold))
        node = int(tree.left[node] if inputs[feature] <= threshold else tree.right[node])
    return steps


def categories_by_name(estimator: Any) -> dict[str, list[Any]]:
    """Gives the categories of each column that an encoder inside the estimator was fitted on."""
    return dict(_encoded(estimator))


def _encoded(part: Any) -> Iterator[tuple[str, list[Any]]]:
    if hasattr(part, "categories_") and hasattr(part, "feature_names_in_"):
        for name, categories in zip(part.feature_names_in_, part.categories_):  # Python 3.9
            yield str(name), categories.tolist()
    elif hasattr(part, "transformers_"):
        for _, transformer, _ in part.transformers_:
            yield from _encoded(transformer)
    elif hasattr(part, "steps"):
        names = getattr(part, "feature_names_in_", None)
        for _, step in part.steps:
            if hasattr(step, "categories_") and not hasattr(step, "feature_names_in_"):
                # Behind an imputer, which gives its columns on without their names.
                if names is not None and len(names) == len(step.categories_):
                    for name, categories in zip(names, step.categories_):  # Python 3.9
                        yield str(name), categories.tolist()
            else:
                yield from _encoded(step)


def _flat(members: Any) -> list[Any]:
    # Gradient boosting keeps its trees in an array of stages and classes.
    return cast("list[Any]", members.ravel().tolist() if hasattr(members, "ravel") else members)
