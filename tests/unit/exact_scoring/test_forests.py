"""Forests as arrays answer what the estimator answers, to the last bit."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from exact_scoring.forests import Forest, from_estimator
from exact_scoring.names import UnrecognisedError
from exact_scoring.scores import TooLargeError
from exact_scoring.single_precision import ROWS_AT_ONCE
from exact_scoring.tree_fusing import FusedTrees
from exact_scoring.tree_nodes import TreeNodes
from tests.unit.exact_scoring.same_bits import check_same_bits, edge_rows

CLASSIFIERS = {
    "binary": lambda: RandomForestClassifier(9, random_state=0),
    "one tree": lambda: RandomForestClassifier(1, random_state=0),
    "many trees": lambda: RandomForestClassifier(40, max_depth=3, random_state=0),
    "extra trees": lambda: ExtraTreesClassifier(9, random_state=0),
    "entropy, few leaves": lambda: RandomForestClassifier(
        9, criterion="entropy", max_leaf_nodes=7, random_state=0
    ),
    "class weights": lambda: RandomForestClassifier(
        9, class_weight={0: 0.3, 1: 1.7, 2: 0.1}, random_state=0, min_samples_leaf=4
    ),
    "decision tree": lambda: DecisionTreeClassifier(random_state=0),
    "a stump that ties": lambda: DecisionTreeClassifier(max_depth=1, random_state=0),
}
REGRESSORS = {
    "forest": lambda: RandomForestRegressor(9, random_state=0, min_samples_leaf=3),
    "absolute error": lambda: RandomForestRegressor(
        3, criterion="absolute_error", max_depth=3, random_state=0
    ),
    "poisson": lambda: RandomForestRegressor(5, criterion="poisson", random_state=0),
    "extra trees": lambda: ExtraTreesRegressor(9, random_state=0),
    "decision tree": lambda: DecisionTreeRegressor(random_state=0),
}


def trees_of(estimator):
    """Scikit-learn's trees of a forest, or of one tree."""
    return [tree.tree_ for tree in getattr(estimator, "estimators_", [estimator])]


@pytest.mark.parametrize("make", CLASSIFIERS.values(), ids=CLASSIFIERS)
@pytest.mark.parametrize("class_count", [2, 3])
def test_a_classifier_answers_the_same_bits(make, class_count, training):
    """Rows on thresholds, on either side of them and far away, in a batch and alone."""
    inputs, labels = training
    estimator = make()
    if class_count == 2 and getattr(estimator, "class_weight", None) is not None:
        estimator.set_params(class_weight={0: 0.3, 1: 1.7})
    estimator.fit(inputs, np.minimum(labels, class_count - 1))
    rows = edge_rows(trees_of(estimator), np.random.default_rng(1))

    check_same_bits(estimator, from_estimator(estimator), rows)


@pytest.mark.parametrize("make", REGRESSORS.values(), ids=REGRESSORS)
def test_a_regressor_answers_the_same_bits(make, training):
    """The mean of trees is added up in their order."""
    inputs, labels = training
    estimator = make().fit(inputs, labels + 0.1 * inputs[:, 2] ** 2)
    rows = edge_rows(trees_of(estimator), np.random.default_rng(2))

    check_same_bits(estimator, from_estimator(estimator), rows)


def test_negative_zero_is_kept_by_a_tree_and_lost_by_a_forest(training):
    """A forest's sum begins with a positive zero; a tree alone gives its leaf as it is."""
    inputs, _ = training
    targets = np.full(len(inputs), -0.0)
    for estimator in (DecisionTreeRegressor(), RandomForestRegressor(3)):
        estimator.fit(inputs, targets)
        estimator_trees = trees_of(estimator)
        for tree in estimator_trees:
            tree.value[...] = -0.0

        check_same_bits(estimator, from_estimator(estimator), inputs[:5])


def test_probabilities_that_tie_give_the_first_class(training):
    """As `argmax` does: two trees that disagree leave it open."""
    inputs, labels = training
    estimator = RandomForestClassifier(2, random_state=3).fit(inputs, np.minimum(labels, 1))
    shares = estimator.predict_proba(inputs)
    ties = inputs[shares[:, 0] == shares[:, 1]]
    predictor = from_estimator(estimator)

    assert len(ties) > 0
    assert {0} == {predictor.predict_row(row).value for row in ties.tolist()}
    check_same_bits(estimator, predictor, ties)


def test_ten_classes_and_a_class_with_no_leaf_of_its_own(training):
    """Every class has a column, in the order of `classes_`."""
    inputs, _ = training
    labels = np.random.default_rng(3).integers(10, size=len(inputs))
    estimator = RandomForestClassifier(7, max_depth=4, random_state=0).fit(inputs, labels)

    check_same_bits(estimator, from_estimator(estimator), inputs)


def test_one_class_is_always_the_answer(training):
    """Its probability is 1."""
    inputs, _ = training
    estimator = RandomForestClassifier(3, random_state=0).fit(inputs, np.zeros(len(inputs)))

    check_same_bits(estimator, from_estimator(estimator), inputs[:50])


@pytest.mark.parametrize("tree_count", [1, 3])
def test_trees_without_a_split_can_be_stored(tree_count, training):
    """Their roots are leaves."""
    inputs, labels = training
    estimator = RandomForestRegressor(tree_count, min_samples_leaf=200, random_state=0)
    predictor = from_estimator(estimator.fit(inputs, labels))

    check_same_bits(estimator, predictor, inputs[:40])
    check_same_bits(estimator, Forest.from_arrays(*predictor.to_arrays()), inputs[:40])


def test_one_feature_is_enough(training):
    """The tree's index stands in the second column."""
    inputs, labels = training
    estimator = RandomForestClassifier(5, random_state=0).fit(inputs[:, :1], labels)

    check_same_bits(estimator, from_estimator(estimator), inputs[:50, :1])


@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestClassifier(9, random_state=0),
        RandomForestRegressor(9, random_state=0),
        DecisionTreeClassifier(random_state=0),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_a_missing_value_goes_where_the_trees_send_it(estimator, training, with_missing):
    """Each node has a side for it, learned or by its larger child."""
    _, labels = training
    estimator.fit(with_missing, labels)
    rows = edge_rows(trees_of(estimator), np.random.default_rng(4))
    rows[np.random.default_rng(5).random(rows.shape) < 0.2] = np.nan
    rows[3] = np.nan

    check_same_bits(estimator, from_estimator(estimator), rows)


def test_a_missing_value_is_refused_where_the_estimator_refuses_it(training):
    """Not by its walk, which would take some way or other."""
    inputs, labels = training
    predictor = from_estimator(RandomForestClassifier(3, random_state=0).fit(inputs, labels))
    facts, arrays = predictor.to_arrays()
    predictor = Forest.from_arrays({**facts, "accepts_missing": False}, arrays)
    rows = inputs[:40].copy()
    rows[37, 2] = np.nan

    with pytest.raises(ValueError, match=r"row 0 must have a number .* feature 2"):
        predictor.predict_row(rows[37].tolist())
    with pytest.raises(ValueError, match=r"row 37 must have a number .* feature 2"):
        predictor.predict_rows(rows)


@pytest.mark.parametrize("value", [np.inf, -np.inf, 3.5e38, -1e300])
def test_what_overflows_single_precision_is_refused_by_row(value, training):
    """As the estimator refuses it; the row is counted from 0."""
    inputs, labels = training
    estimator = RandomForestClassifier(3, random_state=0).fit(inputs, labels)
    predictor = from_estimator(estimator)
    rows = inputs[:40].copy()
    rows[5, 3] = np.nan
    rows[38, 1] = value

    with pytest.raises(ValueError, match="too large"), np.errstate(over="ignore"):
        estimator.predict_proba(rows)
    with pytest.raises(TooLargeError) as of_row:
        predictor.predict_row(rows[38].tolist())
    with pytest.raises(TooLargeError) as of_rows:
        predictor.predict_rows(rows)

    assert 0 == of_row.value.row
    assert 38 == of_rows.value.row


def test_the_largest_single_is_accepted_up_to_its_rounding(training):
    """Half a step above it a number still rounds down."""
    inputs, labels = training
    estimator = RandomForestClassifier(3, random_state=0).fit(inputs, labels)
    below = np.nextafter(np.float64(np.finfo(np.float32).max) + 2.0**103, 0)
    predictor = from_estimator(estimator)

    check_same_bits(estimator, predictor, np.full((3, 5), below))
    with pytest.raises(TooLargeError):
        predictor.predict_row([np.nextafter(below, np.inf)] * 5)


def test_a_batch_is_left_unchanged(training):
    """It may be used again by whoever asked."""
    inputs, labels = training
    rows = inputs[:50].copy()
    from_estimator(RandomForestClassifier(3).fit(inputs, labels)).predict_rows(rows)

    assert inputs[:50].tobytes() == rows.tobytes()


def test_threads_share_a_predictor(training):
    """It keeps nothing between rows; its first batches may come at the same moment."""
    inputs, labels = training
    estimator = RandomForestClassifier(20, random_state=0).fit(inputs, labels)
    predictor = from_estimator(estimator)
    expected = estimator.predict_proba(inputs)

    def share(part):
        rows = inputs[part::8]
        alone = [predictor.predict_row(row).probabilities for row in rows.tolist()]
        return alone, predictor.predict_rows(np.ascontiguousarray(rows)).probabilities

    with ThreadPoolExecutor(8) as pool:
        for part, (alone, together) in enumerate(pool.map(share, range(8))):
            assert expected[part::8].tolist() == alone
            assert expected[part::8].tobytes() == together.tobytes()


def test_many_rows_are_refused_by_their_place_in_all(training):
    """Though they are taken in blocks."""
    inputs, labels = training
    predictor = from_estimator(RandomForestClassifier(2, max_depth=1).fit(inputs, labels))
    rows = np.zeros((ROWS_AT_ONCE + 10, 5))
    rows[ROWS_AT_ONCE + 3, 0] = np.inf

    with pytest.raises(TooLargeError) as raised:
        predictor.predict_rows(rows)

    assert ROWS_AT_ONCE + 3 == raised.value.row
    rows[ROWS_AT_ONCE + 3, 0] = 1.0
    assert len(rows) == len(predictor.predict_rows(rows).values)


def test_a_forest_of_more_nodes_than_are_kept_twice_has_the_same_bits(training):
    """Its batches are routed, like its rows."""
    inputs, labels = training
    estimator = RandomForestClassifier(3, random_state=0).fit(inputs, labels)
    facts, arrays = from_estimator(estimator).to_arrays()
    nodes = TreeNodes.from_arrays(arrays, facts["feature_count"], facts["value_count"])
    trees = FusedTrees(nodes, facts["feature_count"], most_copied_nodes=0)

    check_same_bits(estimator, Forest(trees, is_classifier=True, accepts_missing=True), inputs)


def test_whole_numbers_are_as_good_as_floats(training):
    """A row may hold Python's integers."""
    inputs, labels = training
    predictor = from_estimator(RandomForestClassifier(9, random_state=0).fit(inputs, labels))

    assert predictor.predict_row([1.0, -2.0, 0.0, 3.0, 2.0**60]) == predictor.predict_row(
        [1, -2, 0, 3, 2**60]
    )


def test_several_outputs_are_not_recognised(training):
    """They are another shape of answer."""
    inputs, labels = training
    estimator = RandomForestClassifier(2).fit(inputs, np.column_stack([labels, labels]))

    with pytest.raises(UnrecognisedError, match="one output, got 2"):
        from_estimator(estimator)


@pytest.mark.parametrize("kind", [RandomForestClassifier, DecisionTreeRegressor])
def test_stored_arrays_give_the_same_forest(kind, training, with_missing):
    """The same arrays come out again, and the same bits."""
    _, labels = training
    estimator = kind(random_state=0).fit(with_missing, labels)
    facts, arrays = from_estimator(estimator).to_arrays()
    again = Forest.from_arrays(facts, arrays)
    facts_again, arrays_again = again.to_arrays()

    assert facts == facts_again
    assert arrays.keys() == arrays_again.keys()
    for name, array in arrays.items():
        assert array.dtype == arrays_again[name].dtype
        assert array.tobytes() == arrays_again[name].tobytes()
    check_same_bits(estimator, again, with_missing)
