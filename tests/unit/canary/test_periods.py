import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.periods import (
    Change,
    Counts,
    Dropped,
    Period,
    periods_since,
    sum_counts,
    usable_periods,
)

MINUTE = 60


def minutes(*numbers):
    served = Counts(invocations=10, errors=0)
    return [Period(start=MINUTE * number, challenger=served, champion=served) for number in numbers]


def usable(periods, *, now, changes=((0, 0),), lag=120, warm_up=180):
    return usable_periods(
        periods,
        changes=[
            Change(started_at=started, settled_at=settled, share=0.1)
            for started, settled in changes
        ],
        now=now,
        period_seconds=MINUTE,
        metric_lag_seconds=lag,
        warm_up_seconds=warm_up,
    )


def kept_minutes(result):
    return [period.start // MINUTE for period in result.periods]


def test_a_period_is_used_once_its_counts_are_in():
    """A period that ends at 11 min is used from 13 min on, with a lag of two."""
    assert kept_minutes(usable(minutes(10), now=13 * MINUTE)) == [10]
    assert kept_minutes(usable(minutes(10), now=13 * MINUTE - 1)) == []


def test_periods_after_a_change_are_warm_up():
    result = usable(minutes(*range(8)), now=100 * MINUTE)

    assert kept_minutes(result) == [3, 4, 5, 6, 7]
    assert result.dropped == {Dropped.WARM_UP: 3}


def test_each_drop_is_counted_under_its_reason():
    result = usable(
        minutes(*range(16)),
        changes=[(MINUTE, 2 * MINUTE), (7 * MINUTE, 8 * MINUTE + 30)],
        now=15 * MINUTE,
        warm_up=60,
    )

    assert kept_minutes(result) == [3, 4, 5, 6, 10, 11, 12]
    assert result.dropped == {
        Dropped.BEFORE_FIRST_CHANGE: 2,
        Dropped.WARM_UP: 2,
        Dropped.CHANGING: 2,
        Dropped.LAGGING: 2,
        Dropped.NOT_CLOSED: 1,
    }


def test_a_period_in_which_traffic_moved_is_dropped_even_without_warm_up():
    changes = [(0, 0), (90, 100)]

    result = usable(minutes(0, 1, 2), changes=changes, now=10_000, warm_up=0)

    assert kept_minutes(result) == [0, 2]
    assert result.dropped == {Dropped.CHANGING: 1}


def test_nothing_is_usable_before_traffic_ever_settled():
    result = usable(minutes(1, 2), changes=(), now=10_000)

    assert result.periods == ()
    assert result.dropped == {Dropped.BEFORE_FIRST_CHANGE: 2}


@given(
    starts=st.sets(st.integers(0, 60)),
    changes=st.lists(st.tuples(st.integers(0, 3600), st.integers(0, 600)), max_size=4),
    now=st.integers(0, 4000),
)
def test_every_period_is_kept_or_counted_and_time_keeps_its_order(starts, changes, now):
    spans = [(started, started + lasting) for started, lasting in changes]

    result = usable(reversed(minutes(*sorted(starts))), changes=spans, now=now)

    assert len(starts) == len(result.periods) + sum(result.dropped.values())
    assert sorted(kept_minutes(result)) == kept_minutes(result)


def test_a_stage_has_the_periods_since_it_started():
    assert minutes(2, 3) == list(periods_since(minutes(0, 1, 2, 3), 61))


def test_counts_add_up():
    counts = [Counts(invocations=10, errors=1), Counts(invocations=5, errors=0)]

    assert Counts(invocations=15, errors=1) == sum_counts(counts)
    assert Counts() == sum_counts([])


def test_a_rate_without_requests_is_no_number():
    assert Counts().error_rate is None
    assert Counts(invocations=4, errors=1).error_rate == 0.25


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="counts must not be negative, got invocations=-1"):
        Counts(invocations=-1, errors=0)


def test_more_errors_than_requests_contradict_each_other():
    odd, fine = Counts(invocations=1, errors=2), Counts(invocations=2, errors=2)

    assert Period(start=0, challenger=fine, champion=fine).contradiction is None
    assert "champion: 2 errors in 1 requests in the period from 60" == (
        Period(start=60, challenger=fine, champion=odd).contradiction
    )


def test_roles_can_be_exchanged():
    period = Period(start=0, challenger=Counts(invocations=1), champion=Counts(invocations=9))

    assert Counts(invocations=9) == period.swapped().challenger
    assert period == period.swapped().swapped()
