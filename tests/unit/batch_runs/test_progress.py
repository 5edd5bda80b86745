"""How far a run is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.documents import RunPhase
from coalmine.batch_runs.progress import Pace, Progress, running_cost_usd

LOOKS = st.lists(st.tuples(st.floats(0.1, 60), st.integers(0, 1000)), max_size=40)


@given(looks=LOOKS)
def test_a_pace_is_never_negative_and_never_made_up(looks):
    """Nothing that moved is no pace at all, not zero."""
    pace, now, done = Pace(), 0.0, 0
    for seconds, rows in looks:
        now, done = now + seconds, done + rows
        per_second = pace.per_second(now, done)

        assert per_second is None or per_second > 0


def test_a_pace_is_that_of_late():
    """The machines' start counts for nothing once shards are done one by one."""
    pace = Pace()
    pace.per_second(0, 0)
    for second in range(300, 360):
        found = pace.per_second(second, (second - 299) * 100)

    assert 100 == pytest.approx(found)


def test_another_attempt_begins_anew():
    pace = Pace()
    pace.per_second(0, 0)
    pace.per_second(10, 500)

    assert pace.per_second(20, 100) is None


@pytest.mark.parametrize(
    ("total", "per_second", "seconds"), [(300, 2.0, 100), (None, 2.0, None), (300, None, None)]
)
def test_what_remains_is_known_when_both_are(total, per_second, seconds):
    progress = Progress(
        phase=RunPhase.TRANSFORMING, done=100, total=total, unit="rows", per_second=per_second
    )

    assert seconds == progress.remaining_seconds


def test_a_run_costs_its_former_jobs_and_the_one_that_runs():
    cost = running_cost_usd(ended_usd=1.0, seconds=1800, usd_per_instance_hour=0.5, instances=4)

    assert 2.0 == cost


@pytest.mark.parametrize(("ended_usd", "price"), [(0.0, None), (None, 0.5)])
def test_an_unknown_price_is_no_cost(ended_usd, price):
    """Neither of the job that runs, nor of one that ran."""
    assert None is running_cost_usd(
        ended_usd=ended_usd, seconds=1800, usd_per_instance_hour=price, instances=4
    )
