"""Decision trees, and forests of them, which answer the mean of their trees."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring import stored
from exact_scoring.names import UnrecognisedError, class_name
from exact_scoring.scores import BadArraysError, RowScore, Scores
from exact_scoring.single_precision import SinglePrecision, blocks
from exact_scoring.tree_fusing import FusedTrees
from exact_scoring.tree_layout import fitted_trees, lay_out
from exact_scoring.tree_nodes import TreeNodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_running_sums = np.add.accumulate


class Forest:
    """The mean of what trees answer: a `Predictor`, and `Stored`.

    Trees are added in their order, from the first to the last, as scikit-learn does with one job.

    Attributes:
        is_alike_in_batches: a row's leaves are added up and divided one by one, wherever it stands.
    """

    KIND = "forest"
    is_alike_in_batches = True

    def __init__(self, trees: FusedTrees, is_classifier: bool, accepts_missing: bool) -> None:
        """Takes trees over; a classifier's answer a share for each class."""
        self._trees = trees
        self._is_classifier = is_classifier
        self._numbers = SinglePrecision(trees.feature_count, accepts_missing)

    @property
    def n_inputs(self) -> int:
        """How many numbers a row has."""
        return self._trees.feature_count

    @property
    def n_classes(self) -> int | None:
        """How many classes share a leaf; None for a regressor."""
        return self._trees.value_count if self._is_classifier else None

    def predict_row(self, row: Sequence[float]) -> RowScore:
        """Predicts one row."""
        values = self._trees.values_of_row(self._numbers.row(row))
        count = self._trees.tree_count
        # Accumulation has an order; numpy's sum of a long column is pairwise.
        means = [total / count for total in _running_sums(values, 0)[-1].tolist()]
        if self._is_classifier:
            return RowScore(means.index(max(means)), means)
        return RowScore(means[0], None)

    def predict_rows(self, matrix: np.ndarray[Any, Any]) -> Scores:
        """Predicts one row or more."""
        means = np.concatenate(
            [
                self._trees.order.summed(
                    self._numbers.rows(matrix[block], block.start), self._means
                )
                for block in blocks(matrix)
            ]
        )
        if self._is_classifier:
            return Scores(values=means.argmax(axis=1), probabilities=means)
        return Scores(values=means[:, 0], probabilities=None)

    def prepare_for_batches(self) -> None:
        """Makes what only large batches need."""
        self._trees.prepare_for_batches()

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives the trees' nodes."""
        nodes = self._trees.to_nodes()
        facts = {
            "feature_count": self._trees.feature_count,
            "value_count": nodes.leaf_values.shape[1],
            "is_classifier": self._is_classifier,
            "accepts_missing": self._numbers.accepts_missing,
        }
        return facts, nodes.to_arrays()

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> Forest:
        """Checks nodes, then fuses them.

        Raises:
            BadArraysError: a walk over these arrays would leave them, or they disagree.
        """
        feature_count = stored.whole_number(facts, "feature_count")
        value_count = stored.whole_number(facts, "value_count")
        is_classifier = stored.yes_or_no(facts, "is_classifier")
        if not is_classifier and value_count != 1:
            raise BadArraysError("a regressor must have one value")
        nodes = TreeNodes.from_arrays(arrays, feature_count, value_count)
        accepts_missing = stored.yes_or_no(facts, "accepts_missing")
        return cls(FusedTrees(nodes, feature_count), is_classifier, accepts_missing)

    def _means(self, numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        trees = self._trees.values_of_rows(numbers)
        totals = next(trees)
        for values in trees:
            totals += values
        totals /= self._trees.tree_count
        return totals


def from_estimator(estimator: Any) -> Forest:
    """Takes a fitted decision tree, random forest or forest of extra trees apart.

    Raises:
        UnrecognisedError: it has several outputs.
    """
    if estimator.n_outputs_ != 1:
        raise UnrecognisedError(
            f"a forest must have one output, got {estimator.n_outputs_} outputs"
        )
    is_classifier = class_name(estimator).endswith("Classifier")
    is_forest = hasattr(estimator, "estimators_")
    trees = [tree.tree_ for tree in estimator.estimators_] if is_forest else [estimator.tree_]
    values = [_values(tree, is_classifier, not is_forest) for tree in trees]
    if is_forest:
        # A forest's sum begins with zero, to which a leaf's negative zero adds nothing.
        values = [value + 0.0 for value in values]
    feature_count = int(estimator.n_features_in_)
    nodes, _ = lay_out(fitted_trees(trees, values), feature_count)
    return Forest(FusedTrees(nodes, feature_count), is_classifier, _accepts_missing(estimator))


def _values(tree: Any, is_classifier: bool, is_alone: bool) -> np.ndarray[Any, Any]:
    """Gives (nodes, values) what each node answers: a share for each class, or the prediction."""
    values: np.ndarray[Any, Any] = tree.value[:, 0, :]
    if not is_classifier or not _holds_weights():
        return values
    totals = values.sum(axis=1)[:, np.newaxis]
    totals[totals == 0.0] = 1.0
    shares: np.ndarray[Any, Any] = values / totals
    if is_alone and not np.array_equal(shares.argmax(axis=1), values.argmax(axis=1)):
        # A tree alone answers the class by weight, which rounding to shares can make a tie.
        raise UnrecognisedError("a leaf's classes must differ by more than rounding")
    return shares


def _holds_weights() -> bool:
    """Says whether leaves hold the weight of each class, as before scikit-learn 1.4, not shares."""
    import sklearn  # noqa: PLC0415 - whoever has a fitted forest has imported it

    return tuple(int(part) for part in sklearn.__version__.split(".")[:2]) < (1, 4)


def _accepts_missing(estimator: Any) -> bool:
    """Asks the estimator whether it refuses NaN: it depends on its version and its trees."""
    row = np.full((1, estimator.n_features_in_), np.nan, dtype=np.float32)
    is_forest = hasattr(estimator, "estimators_")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would rather be given names
        try:
            if is_forest:
                estimator._validate_X_predict(row)
            else:
                estimator._validate_X_predict(row, check_input=True)
        except ValueError:
            return False
    return True
