"""Arithmetic in which nothing turns into a zero."""

from hypothesis import given
from hypothesis import strategies as st

from coalmine.metrics.points import added, highest, in_all, mean, quotient, ratio, scaled

POINTS = st.dictionaries(st.integers(0, 10), st.floats(0, 1e6, allow_subnormal=False))


def test_a_ratio_needs_both():
    assert {1: 0.5} == ratio({1: 1.0, 2: 1.0, 4: 1.0}, {1: 2.0, 3: 1.0, 4: 0.0})


def test_a_share_of_which_half_is_published_is_left_out():
    """More errors than requests cannot be."""
    assert {2: 1.0} == ratio({1: 2.0, 2: 1.0}, {1: 1.0, 2: 1.0}, is_share=True)
    assert {1: 2.0} == ratio({1: 2.0}, {1: 1.0})


def test_a_mean_goes_by_samples():
    """Ten instances count ten times as much as one."""
    assert 19.0 == mean({1: 10.0, 2: 20.0}, {1: 1.0, 2: 9.0})
    assert 15.0 == mean({1: 10.0, 2: 20.0})
    assert mean({1: 10.0}, {}) is None


@given(POINTS, POINTS)
def test_what_nobody_measured_stays_missing(one, other):
    total = added([one, other])

    assert one.keys() | other.keys() == total.keys()
    assert scaled(total, 2).keys() == total.keys()
    assert ratio(one, other).keys() <= one.keys() & other.keys()


def test_nothing_is_none():
    assert [None] * 4 == [in_all({}), highest({}), mean({}), quotient(None, 1.0)]
    assert quotient(1.0, 0.0) is None
