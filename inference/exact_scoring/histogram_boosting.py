"""Histogram gradient boosting: sums of many small trees that compare in double precision."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring import raw_answers, stored
from exact_scoring.boosted_trees import BoostedTrees
from exact_scoring.histogram_categories import CategoryNumbers, of_preprocessor
from exact_scoring.histogram_fusing import FusedHistogramTrees
from exact_scoring.histogram_nodes import HistogramNodes, nodes_of
from exact_scoring.names import UnrecognisedError, class_name
from exact_scoring.raw_answers import RawAnswers
from exact_scoring.scores import RowScore, Scores
from exact_scoring.single_precision import blocks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REGRESSION_LINKS = {"IdentityLink": raw_answers.IDENTITY, "LogLink": raw_answers.EXP}


class HistogramBoosting(BoostedTrees):
    """Sums of trees' answers, one for each class, or one alone: a `Predictor`, and `Stored`.

    Any number is welcome, infinite or missing: the trees have a side for it. The leaves of the
    first trees hold the baseline too.
    """

    KIND = "histogram_boosting"

    def __init__(
        self,
        trees: FusedHistogramTrees,
        answers: RawAnswers,
        categories: CategoryNumbers | None,
    ) -> None:
        """Takes trees over, which belong to each sum in turn."""
        super().__init__(trees, answers)
        self._trees = trees
        self._categories = categories
        self._pack = struct.Struct(f"={trees.feature_count}d8x").pack

    def predict_row(self, row: Sequence[float]) -> RowScore:
        """Predicts one row."""
        try:
            if self._categories is not None:
                row = self._categories.of_row(row)
            packed = self._pack(*row)
        except (struct.error, TypeError) as cause:
            raise ValueError(f"row 0 must hold numbers, got {cause}") from cause
        return self._answers.of_row(self._trees.values_of_row(packed))

    def predict_rows(self, matrix: np.ndarray[Any, Any]) -> Scores:
        """Predicts one row or more."""
        if self._categories is not None:
            matrix = self._categories.of_rows(matrix)
        # Columns behind one another, as the estimator has them: its softmax adds up by column.
        sums: np.ndarray[Any, Any] = np.empty((len(matrix), self._answers.sum_count), order="F")
        for block in blocks(matrix):
            sums[block] = self._trees.order.summed(matrix[block], self._sums)
        return self._answers.of_rows(sums)

    def _sums(self, matrix: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return self._answers.sums_of(self._trees.values_of_rows(matrix), len(matrix))

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives the trees' nodes, and categories."""
        facts = {
            "feature_count": self._trees.feature_count,
            **self._answers.to_facts(),
            "numbers_categories": self._categories is not None,
        }
        arrays = self._trees.nodes.to_arrays()
        if self._categories is not None:
            arrays.update(self._categories.to_arrays())
        return facts, arrays

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> HistogramBoosting:
        """Checks nodes, then fuses them.

        Raises:
            BadArraysError: a walk over these arrays would leave them, or they disagree.
        """
        feature_count = stored.whole_number(facts, "feature_count")
        nodes = HistogramNodes.from_arrays(arrays, feature_count)
        answers = RawAnswers.from_facts(facts, len(nodes.trees.roots))
        categories = (
            CategoryNumbers.from_arrays(arrays, feature_count)
            if stored.yes_or_no(facts, "numbers_categories")
            else None
        )
        return cls(FusedHistogramTrees(nodes, feature_count), answers, categories)


def from_estimator(estimator: Any) -> HistogramBoosting:
    """Takes a fitted histogram gradient boosting estimator apart.

    Raises:
        UnrecognisedError: it has categories that are no numbers, or a loss of its own.
    """
    categories = of_preprocessor(estimator)
    # The estimator's sums begin with zero, to which it adds its baseline.
    baseline = (0.0 + np.ravel(estimator._baseline_prediction)).tolist()
    nodes = nodes_of(estimator, baseline)
    trees = FusedHistogramTrees(nodes, int(estimator.n_features_in_))
    return HistogramBoosting(trees, _answers(estimator, len(baseline)), categories)


def _answers(estimator: Any, sum_count: int) -> RawAnswers:
    if class_name(estimator).endswith("Classifier"):
        return raw_answers.of_classifier(estimator, sum_count)
    link = type(estimator._loss.link).__name__
    if link not in _REGRESSION_LINKS:
        raise UnrecognisedError(
            f"a regressor's link must be one of {', '.join(_REGRESSION_LINKS)}, got {link}"
        )
    return RawAnswers(_REGRESSION_LINKS[link], None, sum_count)
