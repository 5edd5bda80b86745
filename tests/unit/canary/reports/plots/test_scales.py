"""Scales and their ticks."""

from hypothesis import given
from hypothesis import strategies as st

from canary.reports.plots.scales import Scale, decade_ticks, number_ticks, time_ticks


@given(st.integers(min_value=1, max_value=10_000_000), st.integers(min_value=2, max_value=12))
def test_an_axis_never_has_more_times_than_fit(seconds, most):
    ticks = time_ticks(seconds, most)

    assert 0 == ticks[0]
    assert ticks[-1] <= seconds
    assert len(ticks) <= max(most, 2)


@given(st.floats(min_value=1e-6, max_value=1e9), st.integers(min_value=3, max_value=8))
def test_numbers_begin_at_nothing_and_reach_the_highest(high, most):
    ticks = number_ticks(high, most)

    assert 0 == ticks[0]
    assert ticks[-1] >= high * (1 - 1e-6)
    assert len(ticks) <= most + 1


def test_what_is_counted_has_whole_numbers():
    assert [0, 1, 2, 3] == number_ticks(3, 5, least_step=1.0)


def test_decades_leave_some_out_where_there_are_many():
    assert [-2, -1, 0, 1] == decade_ticks(-2, 1.5, 7)
    assert [0, 19, 38] == [each for each in decade_ticks(-1, 55, 4) if each >= 0]


def test_what_lies_beyond_is_drawn_at_the_end():
    scale = Scale(low=0, high=10, start=100, stop=0)

    assert [100, 50, 0, 0] == [scale.place(each) for each in (-5, 5, 10, 99)]


def test_a_scale_of_one_number_divides_by_nothing():
    assert 7 == Scale(low=3, high=3, start=7, stop=9).place(3)
