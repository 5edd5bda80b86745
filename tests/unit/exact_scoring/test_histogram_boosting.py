"""Histogram boosting as arrays answers what the estimator answers, to the last bit."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from exact_scoring.histogram_boosting import HistogramBoosting, from_estimator
from exact_scoring.names import UnrecognisedError
from exact_scoring.scores import BadArraysError, TooLargeError
from tests.unit.exact_scoring.same_bits import check_same_bits

QUICK = {"max_iter": 8, "min_samples_leaf": 5, "random_state": 0}


@pytest.fixture(scope="module")
def rows(with_missing):
    """Rows on every threshold and beside it, infinite, missing and huge."""
    random = np.random.default_rng(1)
    rows = with_missing[:120].copy()
    # Thresholds lie half-way between values of the grid.
    rows[20:60] += 0.125
    rows[60:80] = np.nextafter(rows[60:80] + 0.125, np.inf)
    rows[80:100] = np.nextafter(rows[80:100] + 0.125, -np.inf)
    rows[100] = np.inf
    rows[101] = -np.inf
    rows[102] = np.nan
    rows[103] = random.normal(size=5) * 1e300
    return rows


def in_categories(inputs):
    """The first and third feature as whole numbers from 0, one of them missing at times."""
    inputs = inputs.copy()
    for feature in (0, 2):
        inputs[:, feature] = np.abs(np.round(inputs[:, feature] * 3))
    return inputs


@pytest.mark.parametrize("class_count", [2, 3, 10])
def test_a_classifier_has_the_same_bits(class_count, with_missing, training, rows):
    """From eight classes on, numpy adds up a single row in another order than many."""
    labels = np.minimum(training[1], class_count - 1)
    if class_count == 10:
        labels = np.random.default_rng(3).integers(10, size=len(labels))
    estimator = HistGradientBoostingClassifier(**QUICK).fit(with_missing, labels)

    check_same_bits(estimator, from_estimator(estimator), rows)


@pytest.mark.parametrize(
    "loss", ["squared_error", "absolute_error", "poisson", "gamma", "quantile"]
)
def test_a_regressor_has_the_same_bits(loss, with_missing, training, rows):
    """Some losses predict the exponential of the sum."""
    quantile = {"quantile": 0.3} if loss == "quantile" else {}
    estimator = HistGradientBoostingRegressor(loss=loss, **QUICK, **quantile)
    estimator.fit(with_missing, training[1] + 0.5)

    check_same_bits(estimator, from_estimator(estimator), rows)


@pytest.mark.parametrize(
    "parameters",
    [
        {"class_weight": "balanced"},
        {"monotonic_cst": [1, -1, 0, 0, 0]},
        {"early_stopping": True, "n_iter_no_change": 1},
        {"max_leaf_nodes": 2},
    ],
    ids=str,
)
def test_parameters_of_training_change_nothing(parameters, with_missing, training, rows):
    """Only the trees are different."""
    estimator = HistGradientBoostingClassifier(**{**QUICK, **parameters})
    estimator.fit(with_missing, np.minimum(training[1], 1))

    check_same_bits(estimator, from_estimator(estimator), rows)


def test_one_tree_without_a_split_is_enough(training):
    """There is nothing to route."""
    inputs, labels = training
    estimator = HistGradientBoostingRegressor(max_iter=1, min_samples_leaf=1000)
    estimator.fit(inputs, labels)

    check_same_bits(estimator, from_estimator(estimator), inputs[:5])


def test_a_sum_of_zero_is_decided_as_the_estimator_decides_it(training):
    """Balanced labels without a tree's opinion: both probabilities are a half."""
    inputs, _ = training
    estimator = HistGradientBoostingClassifier(max_iter=1, min_samples_leaf=1000)
    estimator.fit(inputs, np.arange(len(inputs)) % 2)

    check_same_bits(estimator, from_estimator(estimator), inputs[:5])


@pytest.mark.parametrize("class_count", [2, 3])
def test_categories_are_numbered_as_the_estimator_does(class_count, with_missing, training):
    """Known, never seen, between two, negative and missing; infinite ones are refused."""
    inputs = in_categories(with_missing)
    estimator = HistGradientBoostingClassifier(categorical_features=[0, 2], **QUICK)
    estimator.fit(inputs, np.minimum(training[1], class_count - 1))
    rows = inputs[:60].copy()
    rows[:10, 0] = [17.0, 254.0, 300.0, 1e9, -1.0, 0.5, np.nan, -0.0, 1e300, 2]
    rows[10:20, 2] = rows[:10, 0]
    rows[20, 1] = np.inf
    predictor = from_estimator(estimator)

    check_same_bits(estimator, predictor, rows)
    rows[7, 2] = -np.inf
    with pytest.raises(ValueError, match="infinity"):
        estimator.predict_proba(rows)
    with pytest.raises(TooLargeError) as of_row:
        predictor.predict_row(rows[7].tolist())
    with pytest.raises(TooLargeError) as of_rows:
        predictor.predict_rows(rows)

    assert [0, 7] == [of_row.value.row, of_rows.value.row]


def test_categories_that_are_text_are_not_recognised(training):
    """A predictor's inputs are numbers."""
    inputs, labels = training
    frame = pd.DataFrame(inputs).assign(carrier=pd.Categorical(["AA", "DL", "UA"] * 100))
    frame.columns = [str(name) for name in frame.columns]
    estimator = HistGradientBoostingClassifier(categorical_features="from_dtype", **QUICK)
    estimator.fit(frame, labels)

    with pytest.raises(UnrecognisedError, match="categories must be numbers"):
        from_estimator(estimator)


@pytest.mark.parametrize("categorical", [None, [0, 2]], ids=["numbers", "categories"])
def test_stored_arrays_give_the_same_ensemble(categorical, with_missing, training):
    """The same arrays come out again, and the same bits."""
    inputs = in_categories(with_missing)
    estimator = HistGradientBoostingClassifier(categorical_features=categorical, **QUICK)
    estimator.fit(inputs, training[1])
    facts, arrays = from_estimator(estimator).to_arrays()
    again = HistogramBoosting.from_arrays(facts, arrays)
    facts_again, arrays_again = again.to_arrays()

    assert facts == facts_again
    assert [array.tobytes() for array in arrays.values()] == [
        array.tobytes() for array in arrays_again.values()
    ]
    check_same_bits(estimator, again, inputs)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("set_of", lambda array: np.where(array >= 0, 10**6, -1).astype(np.int32)),
        ("set_of", lambda array: array - 1),
        ("set_of", lambda array: array.astype(np.int64)),
        ("left_sets", lambda array: array[:0]),
        ("left_sets", lambda array: array[:, :7]),
        ("known_sets", lambda array: array[:1]),
        ("known_set_of", lambda array: array + 9),
        ("known_set_of", lambda array: array[:-1]),
        ("categories", lambda array: array[::-1]),
        ("categories", lambda array: array[:-1]),
        ("categories", lambda array: array * np.nan),
        ("category_counts", lambda array: array[:1]),
        ("category_counts", lambda array: array * -1),
        ("is_categorical", lambda array: ~array),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_sets_that_a_walk_would_leave_are_refused(name, wrong, with_missing, training):
    """Before any walk."""
    estimator = HistGradientBoostingClassifier(categorical_features=[0, 2], **QUICK)
    estimator.fit(in_categories(with_missing), training[1])
    facts, arrays = from_estimator(estimator).to_arrays()

    with pytest.raises(BadArraysError):
        HistogramBoosting.from_arrays(facts, {**arrays, name: wrong(arrays[name])})
