"""Batches that are walked over ranks end in the leaves that histogram boosting's own walk finds."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from exact_scoring import histogram_ranking
from exact_scoring.histogram_boosting import HistogramBoosting, from_estimator
from exact_scoring.histogram_fusing import FusedHistogramTrees
from exact_scoring.histogram_nodes import nodes_of
from exact_scoring.histogram_ranking import RankedTrees, rows_worth_ranking, tried_trees
from exact_scoring.threshold_ranks import ThresholdRanks
from tests.unit.exact_scoring.same_bits import expected_values

PARAMETERS = {"max_iter": 12, "min_samples_leaf": 5, "random_state": 0}


@pytest.fixture(scope="module")
def numbers():
    """Numbers of very different sizes and spreads, one of twenty missing."""
    random = np.random.default_rng(2)
    inputs = random.normal(size=(700, 5))
    inputs[:, 2] = np.round(inputs[:, 2])
    labels = inputs[:, 0] + inputs[:, 1] + inputs[:, 2] * inputs[:, 4] + inputs[:, 3]
    inputs[:, 1] = np.exp(inputs[:, 1] * 12)
    inputs[:, 3] *= 1e-310
    inputs[random.random(inputs.shape) < 0.05] = np.nan
    return inputs, labels


def batch_for(nodes, inputs):
    """Rows of the training, on each threshold and one place beside it, infinite and missing."""
    rows = [inputs, np.nextafter(inputs, np.inf)]
    for feature, threshold in zip(nodes.feature.tolist(), nodes.threshold, strict=True):
        beside = inputs[[len(rows), 2 * len(rows), 3 * len(rows)]].copy()
        beside[:, feature] = [
            threshold,
            np.nextafter(threshold, np.inf),
            np.nextafter(threshold, -np.inf),
        ]
        rows.append(beside)
        if len(rows) > 200:
            break
    rows.append(np.array([[np.inf] * 5, [-np.inf] * 5, [np.nan] * 5, [-0.0] * 5, [1e300] * 5]))
    batch = np.concatenate(rows)
    return np.concatenate([batch, batch[::-1]])


@pytest.mark.parametrize("single", [False, True], ids=["double", "single"])
@pytest.mark.parametrize("class_count", [0, 2, 3])
def test_a_large_batch_has_the_estimators_bits(class_count, single, numbers):
    """Sums, classes and probabilities; of sums each tree's answer too."""
    inputs, labels = numbers
    if single:
        inputs = inputs.astype(np.float32)
    if class_count:
        labels = np.digitize(labels, np.quantile(labels, [0.4, 0.8][: class_count - 1]))
    kind = HistGradientBoostingClassifier if class_count else HistGradientBoostingRegressor
    estimator = kind(**PARAMETERS).fit(inputs, labels)
    predictor = from_estimator(estimator)
    nodes = nodes_of(estimator, [])
    batch = batch_for(nodes.trees, inputs.astype(np.float64))
    least = rows_worth_ranking(nodes, 5)
    scores = predictor.predict_rows(batch)
    # Fewer rows take histogram boosting's own walk.
    parts = [predictor.predict_rows(batch[row : row + 100]) for row in range(0, 600, 100)]

    assert least is not None
    assert 100 < least <= len(batch)
    assert expected_values(estimator, batch).tobytes() == scores.values.tobytes()
    assert (
        np.concatenate([part.values for part in parts]).tobytes() == scores.values[:600].tobytes()
    )
    if scores.probabilities is not None:
        assert estimator.predict_proba(batch).tobytes() == scores.probabilities.tobytes()


def test_each_tree_answers_as_its_own_walk_does(numbers):
    """The sums' order is nobody else's business: trees answer one by one."""
    estimator = HistGradientBoostingRegressor(**PARAMETERS).fit(*numbers)
    nodes = nodes_of(estimator, [])
    batch = batch_for(nodes.trees, numbers[0])
    trees = RankedTrees(nodes.trees, 5)
    if not trees.can_walk(batch):
        batch = np.nan_to_num(batch)
    ranked = list(trees.values_of_rows(batch))
    own_walk = FusedHistogramTrees(nodes, 5)
    parts = [
        [values.copy() for values in own_walk.values_of_rows(batch[row : row + 100])]
        for row in range(0, len(batch), 100)
    ]
    own = [np.concatenate(tree) for tree in zip(*parts, strict=True)]

    assert len(own) == len(ranked) == PARAMETERS["max_iter"]
    assert [values.tobytes() for values in own] == [values.tobytes() for values in ranked]


@pytest.mark.parametrize("column", ["threshold", "missing_left", "left"])
def test_ranked_trees_that_answer_otherwise_are_found_out(column, numbers):
    """The proof at load walks few rows: ranked trees are tried when they are made."""
    estimator = HistGradientBoostingRegressor(**PARAMETERS).fit(*numbers)
    nodes = nodes_of(estimator, [])
    own_walk = FusedHistogramTrees(nodes, 5).values_of_rows
    wrong = {
        "threshold": np.nextafter(nodes.trees.threshold, -np.inf),
        "missing_left": ~nodes.trees.missing_left,
        "left": nodes.trees.right,
    }
    ranked = RankedTrees(nodes.trees, 5)
    others = RankedTrees(replace(nodes.trees, **{column: wrong[column]}), 5)
    knows_missing = ranked.can_walk(np.full((1, 5), np.nan))

    assert ranked.agrees_with(own_walk)
    assert others.agrees_with(own_walk) == (column == "missing_left" and not knows_missing)


def failing(*_):
    """Do what no one thought of."""
    raise IndexError("no such rank")


@pytest.mark.parametrize(
    ("owner", "method", "fake", "why"),
    [
        (RankedTrees, "agrees_with", lambda *_: False, "answer otherwise"),
        (ThresholdRanks, "agree_with_search", lambda *_: False, "answer otherwise"),
        (RankedTrees, "__init__", failing, "no such rank"),
        (RankedTrees, "values_of_rows", failing, "no such rank"),
        (ThresholdRanks, "agree_with_search", failing, "no such rank"),
    ],
    ids=["answers differ", "ranks differ", "making fails", "walking fails", "ranking fails"],
)
def test_a_large_batch_takes_the_own_walk_if_ranks_cannot_be_trusted(
    owner, method, fake, why, numbers, monkeypatch, caplog
):
    """Slower, and right; the log says so once."""
    estimator = HistGradientBoostingRegressor(**PARAMETERS).fit(*numbers)
    batch = np.concatenate([numbers[0]] * 3)
    predictor = from_estimator(estimator)
    monkeypatch.setattr(RankedTrees, "values_of_rows", failing)
    monkeypatch.setattr(owner, method, fake)
    answers = [predictor.predict_rows(batch).values.tobytes() for _ in range(2)]

    assert [estimator.predict(batch).tobytes()] * 2 == answers
    assert ["WARNING"] == [record.levelname for record in caplog.records]
    assert "own walk, which is slower: rank" in caplog.text
    assert why in caplog.text


def test_an_ensemble_that_ranks_well_warns_of_nothing(numbers, caplog):
    """Its large batches are walked over ranks."""
    nodes = nodes_of(HistGradientBoostingRegressor(**PARAMETERS).fit(*numbers), [])
    own_walk = FusedHistogramTrees(nodes, 5).values_of_rows

    assert tried_trees(nodes.trees, 5, own_walk) is not None
    assert not caplog.records


def test_a_batch_in_any_memory_order_is_the_same(numbers):
    """Columns may lie behind one another."""
    estimator = HistGradientBoostingRegressor(**PARAMETERS).fit(*numbers)
    predictor = HistogramBoosting.from_arrays(*from_estimator(estimator).to_arrays())
    batch = batch_for(nodes_of(estimator, []).trees, numbers[0])

    assert (
        predictor.predict_rows(batch).values.tobytes()
        == predictor.predict_rows(np.asfortranarray(batch)).values.tobytes()
    )


def test_trees_without_a_split_need_no_rank(numbers):
    """Nothing is compared."""
    estimator = HistGradientBoostingRegressor(max_iter=1, min_samples_leaf=1000).fit(*numbers)
    batch = numbers[0]

    assert (
        estimator.predict(batch).tobytes()
        == from_estimator(estimator).predict_rows(batch).values.tobytes()
    )


def test_categories_are_never_ranked(numbers):
    """A set of categories is no threshold: their ensembles keep histogram boosting's own walk."""
    inputs = numbers[0].copy()
    inputs[:, 2] = np.abs(inputs[:, 2])
    labels = np.where(inputs[:, 2] == 1, 50, 0) + np.nan_to_num(inputs[:, 0])
    estimator = HistGradientBoostingRegressor(categorical_features=[2], **PARAMETERS)
    estimator.fit(inputs, labels)
    batch = np.concatenate([inputs] * 3)

    assert rows_worth_ranking(nodes_of(estimator, []), 5) is None
    assert (
        estimator.predict(batch).tobytes()
        == from_estimator(estimator).predict_rows(batch).values.tobytes()
    )


def test_more_features_than_trees_can_pay_for_are_never_ranked():
    """Ranking costs by the feature, walking by the tree."""
    random = np.random.default_rng(3)
    inputs = random.normal(size=(500, 12))
    few = HistGradientBoostingRegressor(max_iter=1, min_samples_leaf=2).fit(
        inputs, inputs @ np.ones(12)
    )

    assert rows_worth_ranking(nodes_of(few, []), 12) is None


def test_more_nodes_than_single_precision_counts_are_never_ranked(numbers, monkeypatch):
    """Ranks would be rounded."""
    estimator = HistGradientBoostingRegressor(**PARAMETERS).fit(*numbers)
    monkeypatch.setattr(histogram_ranking, "MAX_RANK", 10)

    assert rows_worth_ranking(nodes_of(estimator, []), 5) is None


def test_a_walk_without_a_side_for_missing_numbers_is_not_given_any(numbers, monkeypatch):
    """As scikit-learn before 1.3 has it: such a batch takes histogram boosting's own walk."""
    estimator = HistGradientBoostingRegressor(**PARAMETERS).fit(*numbers)
    trees = RankedTrees(nodes_of(estimator, []).trees, 5)
    whole = np.nan_to_num(numbers[0])
    monkeypatch.setattr(trees, "_knows_missing", False)

    assert [True, False] == [trees.can_walk(whole), trees.can_walk(numbers[0])]
