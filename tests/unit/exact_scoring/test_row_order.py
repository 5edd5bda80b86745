"""Large batches are walked in another order, and answered in their own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)

from exact_scoring import forests, gradient_boosting, histogram_boosting, row_order
from exact_scoring.row_order import RowOrder
from exact_scoring.single_precision import ROWS_AT_ONCE, blocks
from exact_scoring.tree_layout import fitted_trees, lay_out
from tests.unit.exact_scoring.same_bits import check_same_bits

ENSEMBLES = [
    (forests, RandomForestClassifier(20, random_state=0)),
    (forests, RandomForestRegressor(12, random_state=0)),
    (gradient_boosting, GradientBoostingClassifier(n_estimators=12, random_state=0)),
    (gradient_boosting, GradientBoostingRegressor(n_estimators=12, random_state=0)),
    (histogram_boosting, HistGradientBoostingClassifier(max_iter=12, random_state=0)),
    (histogram_boosting, HistGradientBoostingRegressor(max_iter=12, random_state=0)),
]


@pytest.fixture(scope="module")
def order(training):
    """Give the order of a forest's rows."""
    inputs, labels = training
    forest = RandomForestClassifier(20, random_state=0).fit(inputs, labels)
    trees = [tree.tree_ for tree in forest.estimators_]
    nodes, _ = lay_out(fitted_trees(trees, [t.value[:, 0, :] for t in trees]), inputs.shape[1])
    return RowOrder(nodes)


def seen_by_walk(order, matrix):
    """The rows as whoever sums them up gets them."""
    seen = []

    def sum_up(given):
        seen.append(given)
        return given

    order.summed(matrix, sum_up)
    return seen[0]


def matrix_of(rows, seed=0, width=6):
    matrix = np.random.default_rng(seed).normal(size=(rows, width)).astype(np.float32)
    matrix[::7, 1] = np.nan
    matrix[::11, 0] = np.inf
    return matrix


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 3000), st.integers(0, 3), st.sampled_from("CF"))
def test_answers_are_put_back_where_they_belong(order, rows, seed, layout):
    """Whatever the rows hold, however the sums lie in memory."""
    matrix = matrix_of(rows, seed)

    def sum_up(given):
        return np.asarray(given[:, :3].astype(np.float64), order=layout)

    assert sum_up(matrix).tobytes() == order.summed(matrix, sum_up).tobytes()


def test_rows_that_go_the_same_ways_follow_on_each_other(order):
    """Else nothing is gained: the first question of most trees has its answer turned once."""
    walked = seen_by_walk(order, matrix_of(4000))
    ((feature, edges), *_) = order._parts
    is_left = walked[:, feature] <= edges[len(edges) // 2]

    assert np.count_nonzero(np.diff(is_left)) == 1


@pytest.mark.parametrize(("rows", "is_ordered"), [(row_order._FEWEST_ROWS - 1, False), (512, True)])
def test_few_rows_keep_their_order(order, rows, is_ordered):
    """To sort them would take longer than it saves."""
    matrix = matrix_of(rows)

    assert is_ordered is (seen_by_walk(order, matrix).tobytes() != matrix.tobytes())


@pytest.mark.parametrize(("module", "estimator"), ENSEMBLES)
@pytest.mark.parametrize("classes", [2, 3])
def test_a_large_batch_is_answered_to_the_bit(module, estimator, classes, training):
    """More rows than are walked at once, the last ones in a block of their own order."""
    inputs, labels = training
    estimator.fit(inputs, np.minimum(labels, classes - 1))
    rows = np.tile(inputs, (2 + ROWS_AT_ONCE // len(inputs), 1))
    rows += np.random.default_rng(1).normal(size=rows.shape)

    check_same_bits(estimator, module.from_estimator(estimator), rows)


@pytest.mark.parametrize("tree_count", [1, 9])
def test_a_few_trees_ask_for_no_order(tree_count, training):
    """They are through with the rows before these were sorted."""
    inputs, labels = training
    forest = RandomForestClassifier(tree_count, random_state=0).fit(inputs, labels)

    assert [] == forests.from_estimator(forest)._trees.order._parts


def test_trees_that_ask_nothing_have_no_order():
    """Each is a leaf."""
    forest = RandomForestRegressor(12).fit(np.zeros((5, 2)), np.ones(5))
    rows = np.zeros((1000, 2))

    check_same_bits(forest, forests.from_estimator(forest), rows)


@pytest.mark.parametrize(("rows", "width"), [(0, 3), (1, 3), (ROWS_AT_ONCE + 1, 3), (5000, 1000)])
def test_blocks_are_all_rows_and_none_is_large(rows, width):
    """Wide rows come in smaller blocks: each is copied when it is sorted."""
    matrix = np.zeros((rows, width))
    sizes = [len(matrix[block]) for block in blocks(matrix)]

    assert rows == sum(sizes)
    assert max(sizes) <= ROWS_AT_ONCE
    assert max(sizes) * width * 8 <= 17 * 2**20
