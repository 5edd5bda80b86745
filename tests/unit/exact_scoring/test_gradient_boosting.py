"""Gradient boosting as arrays answers what the estimator answers, to the last bit."""

import numpy as np
import pytest
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
)

from exact_scoring.gradient_boosting import GradientBoosting, from_estimator
from exact_scoring.names import UnrecognisedError
from exact_scoring.scores import BadArraysError, TooLargeError
from tests.unit.exact_scoring.same_bits import check_same_bits, edge_rows

CLASSIFIERS = {
    "default": {},
    "exponential": {"loss": "exponential"},
    "from zero": {"init": "zero"},
    "half of the rows": {"subsample": 0.5},
    "early stopping": {"n_iter_no_change": 2},
}
REGRESSORS = {
    "squared error": {},
    "huber": {"loss": "huber"},
    "quantile": {"loss": "quantile", "alpha": 0.3},
    "absolute error from zero": {"loss": "absolute_error", "init": "zero"},
}


def trees_of(estimator):
    """Scikit-learn's trees."""
    return [tree.tree_ for tree in estimator.estimators_.ravel()]


@pytest.mark.parametrize("parameters", CLASSIFIERS.values(), ids=CLASSIFIERS)
def test_two_classes_have_the_same_bits(parameters, training):
    """The sum is a logit."""
    inputs, labels = training
    estimator = GradientBoostingClassifier(n_estimators=12, random_state=0, **parameters)
    estimator.fit(inputs, np.minimum(labels, 1))
    rows = edge_rows(trees_of(estimator), np.random.default_rng(1))

    check_same_bits(estimator, from_estimator(estimator), rows)


@pytest.mark.parametrize("class_count", [3, 10])
def test_many_classes_have_the_same_bits(class_count, training):
    """A sum for each class; from eight on, numpy adds up a single row in another order."""
    inputs, labels = training
    if class_count == 10:
        labels = np.random.default_rng(3).integers(10, size=len(inputs))
    estimator = GradientBoostingClassifier(n_estimators=8, random_state=0).fit(inputs, labels)
    rows = edge_rows(trees_of(estimator), np.random.default_rng(1))

    check_same_bits(estimator, from_estimator(estimator), rows)


@pytest.mark.parametrize("parameters", REGRESSORS.values(), ids=REGRESSORS)
def test_a_regressor_has_the_same_bits(parameters, training):
    """Its prediction is the sum."""
    inputs, labels = training
    estimator = GradientBoostingRegressor(n_estimators=12, random_state=0, **parameters)
    estimator.fit(inputs, labels + 0.1 * inputs[:, 2] ** 2)
    rows = edge_rows(trees_of(estimator), np.random.default_rng(1))

    check_same_bits(estimator, from_estimator(estimator), rows)


def test_a_sum_of_zero_is_decided_as_the_estimator_decides_it(training):
    """Balanced labels without a tree's opinion: both probabilities are a half."""
    inputs, _ = training
    labels = np.arange(len(inputs)) % 2
    estimator = GradientBoostingClassifier(n_estimators=2, max_depth=1, learning_rate=1e-300)
    estimator.fit(np.zeros_like(inputs), labels)
    predictor = from_estimator(estimator)

    assert [0.5, 0.5] == predictor.predict_row([0.0] * 5).probabilities
    check_same_bits(estimator, predictor, inputs[:5])


def test_a_start_that_depends_on_the_row_is_not_recognised(training):
    """Another estimator's predictions are not taken apart with it."""
    inputs, labels = training
    estimator = GradientBoostingClassifier(n_estimators=2, init=RandomForestClassifier(2))
    estimator.fit(inputs, labels)

    with pytest.raises(UnrecognisedError, match="got RandomForestClassifier"):
        from_estimator(estimator)


def test_missing_and_too_large_values_are_refused(training):
    """As the estimator refuses them."""
    inputs, labels = training
    estimator = GradientBoostingClassifier(n_estimators=2).fit(inputs, labels)
    predictor = from_estimator(estimator)

    with pytest.raises(ValueError, match="NaN"):
        estimator.predict([[np.nan] * 5])
    with pytest.raises(ValueError, match="row 0 must have a number"):
        predictor.predict_row([1.0, np.nan, 0.0, 0.0, 0.0])
    with pytest.raises(TooLargeError):
        predictor.predict_row([1.0, 1e39, 0.0, 0.0, 0.0])


@pytest.mark.parametrize("class_count", [2, 3])
def test_stored_arrays_give_the_same_ensemble(class_count, training):
    """The same arrays come out again, and the same bits."""
    inputs, labels = training
    estimator = GradientBoostingClassifier(n_estimators=8, random_state=0)
    estimator.fit(inputs, np.minimum(labels, class_count - 1))
    facts, arrays = from_estimator(estimator).to_arrays()
    again = GradientBoosting.from_arrays(facts, arrays)
    facts_again, arrays_again = again.to_arrays()

    assert facts == facts_again
    assert [array.tobytes() for array in arrays.values()] == [
        array.tobytes() for array in arrays_again.values()
    ]
    check_same_bits(estimator, again, inputs)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sum_count": 2},
        {"sum_count": 0},
        {"sum_count": True},
        {"link": "softmax"},
        {"link": "tanh"},
        {"decision": None},
        {"feature_count": 1},
    ],
    ids=str,
)
def test_facts_that_disagree_are_refused(wrong, training):
    """Seven trees cannot be two sums' own; a class needs a decision."""
    inputs, labels = training
    estimator = GradientBoostingClassifier(n_estimators=7).fit(inputs, np.minimum(labels, 1))
    facts, arrays = from_estimator(estimator).to_arrays()

    with pytest.raises(BadArraysError):
        GradientBoosting.from_arrays({**facts, **wrong}, arrays)
