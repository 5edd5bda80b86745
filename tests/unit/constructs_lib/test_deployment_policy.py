import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.deployment_policy import (
    CapacitySize,
    CapacityType,
    DeploymentPolicy,
    DeploymentStrategy,
    fleet_size_problems,
)

STEPPING = {"canary": (1, 50), "linear": (10, 50), "rolling": (5, 50)}


def percent(value):
    return CapacitySize(type=CapacityType.CAPACITY_PERCENT, value=value)


def instances(value):
    return CapacitySize(type=CapacityType.INSTANCE_COUNT, value=value)


def policy(strategy="canary", **changes):
    step = None if strategy == "all_at_once" else percent(50)
    return DeploymentPolicy(**{"strategy": DeploymentStrategy(strategy), "step": step, **changes})


@pytest.mark.parametrize("strategy", list(DeploymentStrategy))
def test_every_strategy_has_a_policy_that_is_taken(strategy):
    assert strategy is policy(strategy).strategy


@given(strategy=st.sampled_from(sorted(STEPPING)), value=st.integers(-10, 110))
def test_a_step_is_taken_within_the_limits_of_its_strategy(strategy, value):
    least, most = STEPPING[strategy]
    if least <= value <= most:
        assert value == policy(strategy, step=percent(value)).step.value
    else:
        with pytest.raises(ValueError, match=f"step of a {strategy} deployment must be {least} to"):
            policy(strategy, step=percent(value))


@pytest.mark.parametrize(
    ("strategy", "changes", "reason"),
    [
        (
            "all_at_once",
            {"step": percent(50)},
            "step of an all_at_once deployment must be left out",
        ),
        ("canary", {"step": None}, "step of a canary deployment must be given"),
        ("linear", {"step": None}, "step of a linear deployment must be given"),
        ("rolling", {"step": None}, "step of a rolling deployment must be given"),
        ("canary", {"rollback_step": percent(50)}, "only rolling goes back in steps"),
        ("linear", {"rollback_step": percent(50)}, "only rolling goes back in steps"),
        ("rolling", {"rollback_step": percent(101)}, "rollback step .* must be 5 to 100 percent"),
        ("rolling", {"rollback_step": instances(0)}, "at least 1 instance, got 0"),
        ("rolling", {"termination_wait_seconds": 0}, "it has no old fleet to keep"),
        ("canary", {"wait_interval_seconds": 3601}, "wait interval must be 0 to 3600 seconds"),
        ("canary", {"wait_interval_seconds": -1}, "wait interval must be 0 to 3600 seconds"),
        ("canary", {"termination_wait_seconds": 3601}, "termination wait must be 0 to 3600"),
        ("canary", {"maximum_execution_timeout_seconds": 599}, "must be 600 to 28800 seconds"),
        ("canary", {"maximum_execution_timeout_seconds": 28_801}, "must be 600 to 28800 seconds"),
        ("canary", {"rollback_alarms": tuple("abcdefghijk")}, "at most 10 rollback alarms, got 11"),
        ("canary", {"rollback_alarms": ("a", "a")}, "unique, got a more than once"),
        ("canary", {"rollback_alarms": ("",)}, "named with 1 to 255 characters"),
    ],
)
def test_what_sagemaker_would_refuse_is_refused(strategy, changes, reason):
    with pytest.raises(ValueError, match=reason):
        policy(strategy, **changes)


def test_all_problems_are_told_at_once():
    with pytest.raises(ValueError, match=r"step of a canary.*wait interval.*rollback alarms"):
        policy(step=percent(60), wait_interval_seconds=-1, rollback_alarms=("a", "a"))


@pytest.mark.parametrize(
    ("strategy", "step", "waits"),
    [
        ("all_at_once", None, 300),
        ("canary", percent(10), 1200 + 300),
        ("linear", percent(10), 9 * 1200 + 300),
        ("linear", percent(40), 2 * 1200 + 300),
    ],
)
def test_a_timeout_leaves_time_beside_the_waits(strategy, step, waits):
    """One that the waits use up rolls every update back."""
    changes = {"step": step, "wait_interval_seconds": 1200, "termination_wait_seconds": 300}
    enough = max(waits + 1, 600)

    assert policy(strategy, **changes, maximum_execution_timeout_seconds=enough).step == step
    if waits >= 600:
        with pytest.raises(ValueError, match=f"above the {waits} seconds"):
            policy(strategy, **changes, maximum_execution_timeout_seconds=waits)


@pytest.mark.parametrize(
    ("strategy", "step", "count", "reason"),
    [
        ("canary", percent(50), 1, "at least 2 instances for a canary deployment, got 1"),
        ("rolling", percent(50), 1, "a part of one instance is all of it, take all_at_once"),
        ("canary", instances(2), 3, "1 to 50 % of the 3 instances of variant 'blue', got 2"),
        ("linear", instances(1), 11, "10 to 50 % of the 11 instances of variant 'blue', got 1"),
        ("rolling", instances(1), 21, "5 to 50 % of the 21 instances of variant 'blue', got 1"),
    ],
)
def test_a_fleet_is_large_enough_for_the_steps(strategy, step, count, reason):
    (problem,) = fleet_size_problems(policy(strategy, step=step), {"blue": count})

    assert reason in problem


@given(count=st.integers(2, 100), step=st.integers(1, 100))
def test_a_canary_of_instances_is_at_most_half_of_them(count, step):
    problems = list(fleet_size_problems(policy(step=instances(step)), {"blue": count}))

    assert (2 * step <= count) == (problems == [])


def test_a_fleet_of_many_small_steps_needs_a_longer_timeout():
    small_steps = policy(
        "rolling",
        step=instances(1),
        wait_interval_seconds=300,
        maximum_execution_timeout_seconds=600,
    )
    (problem,) = fleet_size_problems(small_steps, {"blue": 10})

    assert "above the 2700 seconds that the deployment waits" in problem


def test_all_at_once_suits_one_instance():
    assert [] == list(fleet_size_problems(policy("all_at_once"), {"blue": 1}))


def test_an_alarm_that_is_obeyed_already_is_not_obeyed_twice():
    named = policy("all_at_once", rollback_alarms=("slow", "unhealthy"))

    assert ("slow", "unhealthy") == named.watching(["unhealthy"]).rollback_alarms
    assert ("slow", "unhealthy", "late") == named.watching(["late"]).rollback_alarms


def test_sagemaker_takes_ten_alarms_and_no_eleventh():
    full = policy("all_at_once", rollback_alarms=tuple(f"alarm-{number}" for number in range(10)))

    with pytest.raises(ValueError, match="at most 10 rollback alarms, got 11"):
        full.watching(["unhealthy"])
