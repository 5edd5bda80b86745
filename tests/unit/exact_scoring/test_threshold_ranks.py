"""A number's rank is how many thresholds are below it, whatever the numbers are."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_scoring.threshold_ranks import ColumnRanks, ThresholdRanks
from exact_scoring.tree_nodes import TreeNodes

LARGEST = sys.float_info.max
TINIEST = 5e-324
ODD = [0.0, -0.0, TINIEST, -TINIEST, sys.float_info.min, LARGEST, -LARGEST, np.inf, -np.inf]
NUMBERS = st.floats(allow_nan=False) | st.sampled_from(ODD)


@st.composite
def thresholds_and_numbers(draw):
    """Thresholds far apart, close together or both, and numbers on them and beside them."""
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    count = draw(st.integers(0, 300))
    spread = draw(
        st.sampled_from(
            [
                random.normal(size=count),
                random.lognormal(size=count, sigma=3),
                np.round(random.normal(size=count) * 50) / 8,
                1.0 + random.integers(-200, 200, count) * sys.float_info.epsilon,
                random.integers(-200, 200, count) * TINIEST,
                random.normal(size=count).astype(np.float32).astype(np.float64) * 1e30,
            ]
        )
    )
    thresholds = np.unique([*spread, *draw(st.lists(NUMBERS, max_size=4))])
    near = np.repeat(thresholds, 2)
    with np.errstate(over="ignore"):
        numbers = [
            near,
            np.nextafter(near, np.inf),
            np.nextafter(near, -np.inf),
            np.multiply(near, 1 + random.normal()),
            draw(st.lists(NUMBERS)),
            ODD,
        ]
    return thresholds, random.permutation(np.concatenate(numbers))


@given(thresholds_and_numbers())
def test_a_table_of_cells_ranks_as_a_search_does(case):
    """Infinite numbers, the smallest ones, zeros of both signs, and neighbours of thresholds."""
    thresholds, numbers = case

    assert np.array_equal(np.searchsorted(thresholds, numbers), ColumnRanks(thresholds).of(numbers))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "thresholds",
    [
        [],
        [0.5],
        [-0.0],
        [np.inf],
        [-np.inf, 3.0, 4.0],
        [-LARGEST, 0.0, LARGEST],
        [LARGEST / 2, LARGEST],
        [-TINIEST, 0.0, TINIEST],
        [0.0, 1e-300, 1.0],
        [0.0, 100 * TINIEST, 101 * TINIEST],
        [1.0, 1e10, 1e10 + 1e-5, 1e10 + 2e-5],
        [1.0, np.nextafter(1.0, 2.0)],
        [*np.arange(100) * 1e-9, 1.0],
        [*np.arange(100.0), 100.0, np.nextafter(100.0, 200.0), np.inf],
        [0.1, 0.2, 0.30000000000000004, 1e308],
    ],
    ids=str,
)
def test_thresholds_that_hardly_any_table_suits_rank_as_a_search_does(thresholds):
    """One, none, infinite, too far apart, too close together, most of them in one cell."""
    ascending = np.array(thresholds, dtype=np.float64)
    numbers = np.array([*thresholds, *ODD, 0.3, 1e300])
    with np.errstate(over="ignore"):
        numbers = np.concatenate(
            [numbers, np.nextafter(numbers, np.inf), np.nextafter(numbers, -np.inf)]
        )

    assert np.array_equal(np.searchsorted(ascending, numbers), ColumnRanks(ascending).of(numbers))


def nodes_asking(thresholds_of):
    """Chains of nodes, a feature's thresholds each; a tree of them need not make sense."""
    feature = np.repeat(np.arange(len(thresholds_of)), [len(asked) for asked in thresholds_of])
    count = len(feature)
    return TreeNodes(
        roots=np.zeros(1, dtype=np.int64),
        left=np.zeros(count, dtype=np.int32),
        right=np.zeros(count, dtype=np.int32),
        feature=feature.astype(np.uint16),
        threshold=np.concatenate(thresholds_of).astype(np.float64),
        missing_left=np.zeros(count, dtype=np.bool_),
        leaf_values=np.zeros((1, 1)),
    )


def sides(threshold):
    """A threshold's own number and its neighbours."""
    return [threshold, np.nextafter(threshold, np.inf), np.nextafter(threshold, -np.inf)]


@pytest.mark.parametrize("length", [1, 2, 3, 7, 8, 9, 10, 21, 64, 300])
@pytest.mark.parametrize("count", [64, 600])
def test_thresholds_come_to_the_edges_as_evenly_as_can_be(length, count):
    """Whatever their number has in common with the feature's, or with the sides."""
    thresholds = np.arange(1.0, length + 1)
    rows = ThresholdRanks(nodes_asking([thresholds] * 16), 16).rows_on_edges(count)
    edges = np.array([sides(threshold) for threshold in thresholds]).ravel()
    found = (rows[:, :, None] == edges).sum(axis=0)

    assert count == found.sum(axis=1).min()
    assert found.max() - found.min() <= 1


def test_features_with_the_same_thresholds_meet_in_other_mixtures():
    """A tree asks several features: their edges must not always rise together."""
    rows = ThresholdRanks(nodes_asking([np.arange(200.0)] * 8), 8).rows_on_edges(64)
    alike = np.corrcoef(rows.T) - np.eye(8)

    assert np.abs(alike).max() < 0.5


@pytest.mark.filterwarnings("error")
@given(thresholds_and_numbers())
def test_edges_of_any_thresholds_are_ranked_as_a_search_does(case):
    """The largest number has a neighbour too."""
    ranks = ThresholdRanks(nodes_asking([case[0]]), 1)

    assert ranks.agree_with_search()
    assert not np.isnan(ranks.rows_on_edges(64)).any()


@pytest.mark.parametrize("feature", [0, 1])
def test_one_wrong_cell_among_hundreds_is_found(feature):
    """Few rows on edges would miss it."""
    random = np.random.default_rng(5)
    ranks = ThresholdRanks(nodes_asking([random.normal(size=400), random.normal(size=300)]), 2)
    column_ranks = ranks._features[feature][1]
    cell = column_ranks._cells(column_ranks.thresholds[123:124])[0]
    column_ranks._below[cell] += 1

    assert not ranks.agree_with_search()


def test_more_thresholds_than_cells_are_searched():
    """Then there is nothing to compare."""
    assert ColumnRanks(np.arange(100_000.0) ** 3).agree_with_search()


def test_a_missing_number_has_no_rank():
    """Features are ranked among their own thresholds; columns that nothing asks for are zero."""
    nodes = TreeNodes(
        roots=np.array([0, 2]),
        left=np.array([1, 0, 0, 0], dtype=np.int32),
        right=np.array([0, 0, 1, 0], dtype=np.int32),
        feature=np.array([0, 2, 0, 2], dtype=np.uint16),
        threshold=np.array([0.5, -0.0, -1.5, 0.0]),
        missing_left=np.zeros(4, dtype=np.bool_),
        leaf_values=np.zeros((1, 1)),
    )
    ranks = ThresholdRanks(nodes, 3)
    rows = np.array([[0.5, 9, 0.0], [np.nan, 9, -1], [0.6, np.nan, np.nan], [-np.inf, 9, np.inf]])

    assert [1, 0, 0, 0] == ranks.of_nodes(nodes).threshold.tolist()
    assert np.array_equal(
        np.array([[1, 0, 0, 0], [np.nan, 0, 0, 0], [2, 0, np.nan, 0], [0, 0, 1, 0]], np.float32),
        ranks.of_rows(rows),
        equal_nan=True,
    )
    assert np.float32 == ranks.of_rows(rows).dtype
