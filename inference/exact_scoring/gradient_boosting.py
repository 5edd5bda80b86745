"""Gradient boosting: trees that each add a little to a constant start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring import raw_answers, stored
from exact_scoring.boosted_trees import BoostedTrees
from exact_scoring.names import UnrecognisedError, class_name
from exact_scoring.raw_answers import RawAnswers
from exact_scoring.scores import RowScore, Scores
from exact_scoring.single_precision import SinglePrecision, blocks
from exact_scoring.tree_fusing import FusedTrees
from exact_scoring.tree_layout import fitted_trees, lay_out
from exact_scoring.tree_nodes import TreeNodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Starts that are the same for every row.
_CONSTANT_STARTS = {
    "DummyClassifier": ("prior", "most_frequent", "constant"),
    "DummyRegressor": ("mean", "median", "quantile", "constant"),
}


class GradientBoosting(BoostedTrees):
    """Sums of trees' answers, one for each class, or one alone: a `Predictor`, and `Stored`.

    Leaves hold their answer times the learning rate, and those of the first trees the start too:
    the estimator rounds these products and this sum in the same way, only later.
    """

    KIND = "gradient_boosting"

    def __init__(self, trees: FusedTrees, answers: RawAnswers) -> None:
        """Takes trees over, which belong to each sum in turn."""
        super().__init__(trees, answers)
        self._trees = trees
        self._numbers = SinglePrecision(trees.feature_count, accepts_missing=False)

    def predict_row(self, row: Sequence[float]) -> RowScore:
        """Predicts one row."""
        return self._answers.of_row(self._trees.values_of_row(self._numbers.row(row)))

    def predict_rows(self, matrix: np.ndarray[Any, Any]) -> Scores:
        """Predicts one row or more."""
        sums = np.empty((len(matrix), self._answers.sum_count))
        for block in blocks(matrix):
            numbers = self._numbers.rows(matrix[block], block.start)
            sums[block] = self._trees.order.summed(numbers, self._sums)
        return self._answers.of_rows(sums)

    def _sums(self, numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        trees = (values[:, 0] for values in self._trees.values_of_rows(numbers))
        return self._answers.sums_of(trees, len(numbers))

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives the trees' nodes."""
        facts = {
            "feature_count": self._trees.feature_count,
            **self._answers.to_facts(),
        }
        return facts, self._trees.to_nodes().to_arrays()

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> GradientBoosting:
        """Checks nodes, then fuses them.

        Raises:
            BadArraysError: a walk over these arrays would leave them, or they disagree.
        """
        feature_count = stored.whole_number(facts, "feature_count")
        nodes = TreeNodes.from_arrays(arrays, feature_count, 1)
        answers = RawAnswers.from_facts(facts, len(nodes.roots))
        return cls(FusedTrees(nodes, feature_count), answers)


def from_estimator(estimator: Any) -> GradientBoosting:
    """Takes a fitted gradient boosting estimator apart.

    Raises:
        UnrecognisedError: it starts from another model's predictions, or has a loss of its own.
    """
    _check_start(estimator.init_)
    feature_count = int(estimator.n_features_in_)
    start = estimator._raw_predict_init(np.zeros((1, feature_count), dtype=np.float32))[0]
    trees = [tree.tree_ for stage in estimator.estimators_ for tree in stage]
    values = [estimator.learning_rate * tree.value[:, 0, :] for tree in trees]
    for index, added in enumerate(start):
        values[index] = added + values[index]
    nodes, _ = lay_out(fitted_trees(trees, values), feature_count)
    answers = (
        raw_answers.of_classifier(estimator, len(start))
        if class_name(estimator).endswith("Classifier")
        else RawAnswers(raw_answers.IDENTITY, None, 1)
    )
    return GradientBoosting(FusedTrees(nodes, feature_count), answers)


def _check_start(init: Any) -> None:
    if isinstance(init, str) and init == "zero":
        return
    strategies = _CONSTANT_STARTS.get(class_name(init), ())
    if getattr(init, "strategy", None) not in strategies:
        raise UnrecognisedError(
            "init must be a constant, such as scikit-learn's own default, "
            f"got {type(init).__name__}"
        )
