"""How many a metric asks for, and whether now is the time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.autoscaling.settings import AutoScalingSettings
from sandbox.autoscaling.targets import Bounds, Suspended
from sandbox.autoscaling.tracking import (
    Datapoints,
    Direction,
    History,
    Scaled,
    Tracking,
    Wish,
    breach,
    decide,
    desired_capacity,
    wish,
)

SETTINGS = AutoScalingSettings()
BOUNDS = Bounds(min_capacity=1, max_capacity=10)
capacities = st.integers(min_value=1, max_value=1000)
metrics = st.floats(min_value=0, max_value=1e6)
targets = st.floats(min_value=1e-3, max_value=1e6)


def tracking(
    name: str = "p", *, out: float = 5.0, in_: float = 5.0, is_scale_in_disabled: bool = False
) -> Tracking:
    """Return a policy with a target of 10."""
    return Tracking(
        policy_name=name,
        target_value=10.0,
        scale_out_cooldown_seconds=out,
        scale_in_cooldown_seconds=in_,
        is_scale_in_disabled=is_scale_in_disabled,
    )


def asked(
    policy: Tracking, datapoints: Datapoints, *, current: int = 2, bounds: Bounds = BOUNDS
) -> tuple[Tracking, Wish | None]:
    """Return what a policy wants."""
    found = wish(policy, datapoints, current=current, bounds=bounds, settings=SETTINGS)
    return policy, found


@pytest.mark.parametrize(
    ("datapoints", "expected"),
    [
        ([11.0] * 3, Direction.OUT),
        ([11.0, 11.0, 10.0], None),
        ([11.0, None, 11.0], None),
        ([11.0] * 2, None),
        ([8.9] * 15, Direction.IN),
        ([9.0] * 15, None),
        ([8.9] * 14, None),
        ([8.9] * 14 + [None], None),
        ([None] * 15, None),
    ],
    ids=[
        "three high",
        "the target itself is fine",
        "a gap is not high",
        "two are too few",
        "fifteen low",
        "90 % is not low",
        "fourteen are too few",
        "a gap is not low",
        "no data says nothing",
    ],
)
def test_an_alarm_needs_all_its_datapoints(datapoints: Datapoints, expected: Direction | None):
    """Out after 3 of 3 above the target, in after 15 of 15 below 90 % of it."""
    assert expected is breach(datapoints, 10.0, SETTINGS)


@pytest.mark.parametrize(
    ("current", "metric", "target_value", "expected"),
    [(1, 25.0, 10.0, 3), (3, 0.7, 0.7, 3), (4, 5.0, 10.0, 2), (4, 0.0, 10.0, 0), (2, 10.1, 10, 3)],
    ids=["up", "float noise", "down", "idle", "a little above"],
)
def test_capacity_is_proportional_to_the_metric(
    current: int, metric: float, target_value: float, expected: int
):
    """Rounded up, so that no instance gets more than the target."""
    assert expected == desired_capacity(current, metric, target_value)


@given(capacities, metrics, targets)
def test_the_desired_capacity_meets_the_target_and_one_less_does_not(
    current: int, metric: float, target_value: float
):
    """It is the least capacity that meets the target."""
    desired = desired_capacity(current, metric, target_value)
    load = current * metric / target_value

    assert desired >= load - 1e-8
    assert desired - 1 < load


@given(capacities, metrics, metrics, targets)
def test_more_load_never_asks_for_less(
    current: int, metric: float, more: float, target_value: float
):
    """The desired capacity is monotone in the metric."""
    low, high = sorted((metric, more))

    assert desired_capacity(current, low, target_value) <= desired_capacity(
        current, high, target_value
    )


@given(
    st.integers(min_value=1, max_value=50),
    st.integers(min_value=0, max_value=50),
    st.integers(min_value=1, max_value=60),
    st.lists(st.one_of(st.none(), st.floats(min_value=0, max_value=1e4)), max_size=20),
)
def test_a_wish_is_within_the_bounds_and_in_its_direction(
    least: int, span: int, current: int, datapoints: list[float | None]
):
    """Whatever the metric says, also when somebody moved the count out of the bounds."""
    bounds = Bounds(min_capacity=least, max_capacity=least + span)
    _, found = asked(tracking(), datapoints, current=current, bounds=bounds)
    if found is None:
        return

    assert least <= found.desired <= least + span
    assert (found.desired > current) is (found.direction is Direction.OUT)
    assert found.desired != current


def test_the_mean_of_the_alarms_datapoints_decides():
    """One peak does not set the capacity, and older datapoints do not count."""
    _, out = asked(tracking(), [40.0, 20.0, 30.0, 999.0], current=1)
    _, low = asked(tracking(), [0.0] * 15 + [999.0], current=4)

    assert out is not None
    assert (30.0, 3) == (out.metric, out.desired)
    assert low is not None
    assert 1 == low.desired


def test_a_policy_with_scale_in_disabled_never_scales_in():
    """Nor does it keep another policy from it."""
    off, on = tracking("off", is_scale_in_disabled=True), tracking("on")
    wishes = [asked(off, [1.0] * 15, current=4), asked(on, [1.0] * 15, current=4)]
    chosen = decide(wishes, current=4, suspended=Suspended(), history=History(), now=0.0)

    assert wishes[0][1] is None
    assert chosen is not None
    assert "on" == chosen.tracking.policy_name


def test_any_policy_scales_out_and_the_largest_wins():
    """Availability comes first."""
    wishes = [
        asked(tracking("calm"), [10.0] * 15),
        asked(tracking("more"), [15.0] * 3),
        asked(tracking("most"), [40.0] * 3),
    ]
    chosen = decide(wishes, current=2, suspended=Suspended(), history=History(), now=0.0)

    assert chosen is not None
    assert ("most", 8) == (chosen.tracking.policy_name, chosen.desired)


def test_all_policies_must_agree_to_scale_in_and_the_largest_wins():
    """A policy that is content, or has no data, keeps the capacity."""
    low, lower = (
        asked(tracking("low"), [5.0] * 15, current=8),
        asked(tracking("lower"), [1.0] * 15, current=8),
    )
    content = asked(tracking("content"), [9.5] * 15, current=8)

    def chosen(*wishes: tuple[Tracking, Wish | None]) -> Wish | None:
        return decide(wishes, current=8, suspended=Suspended(), history=History(), now=0.0)

    both = chosen(low, lower)

    assert both is not None
    assert 4 == both.desired
    assert chosen(low, lower, content) is None


@pytest.mark.parametrize(
    ("suspended", "datapoints"),
    [
        (Suspended(scaling_out=True), [40.0] * 3),
        (Suspended(scaling_in=True), [1.0] * 15),
    ],
    ids=["out", "in"],
)
def test_a_suspended_direction_is_not_taken(suspended: Suspended, datapoints: Datapoints):
    """Each direction has its switch."""
    wishes = [asked(tracking(), datapoints)]

    assert decide(wishes, current=2, suspended=suspended, history=History(), now=0.0) is None
    assert decide(wishes, current=2, suspended=Suspended(), history=History(), now=0.0) is not None


def test_scaling_in_waits_for_its_cooldown_and_out_does_not():
    """The cooldown begins when the last scale-in has ended; a scale-out breaks in."""
    history = History(scaled_in=Scaled(ended=100.0, former=6))
    low, high = [asked(tracking(), [1.0] * 15)], [asked(tracking(), [40.0] * 3)]

    def chosen(wishes: list[tuple[Tracking, Wish | None]], now: float) -> Wish | None:
        return decide(wishes, current=2, suspended=Suspended(), history=history, now=now)

    assert chosen(low, 104.9) is None
    assert chosen(low, 105.0) is not None
    assert chosen(high, 100.0) is not None


@pytest.mark.parametrize(
    ("metric", "is_allowed"), [(20.0, False), (60.0, True)], ids=["as much again", "more still"]
)
def test_in_the_cooldown_what_was_added_counts(metric: float, is_allowed: bool):
    """From 2 to 4 a moment ago: only a load that 2 could not carry with 4 goes further."""
    history = History(scaled_out=Scaled(ended=100.0, former=2))
    wishes = [asked(tracking(), [metric] * 3, current=4)]

    def chosen(now: float) -> Wish | None:
        return decide(wishes, current=4, suspended=Suspended(), history=history, now=now)

    assert is_allowed is (chosen(101.0) is not None)
    assert chosen(105.0) is not None
