import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.scaling_target import ProvisionedConcurrencyUtilization, RequestsPerSecond
from constructs_lib.variant_scaling import (
    ScalingSchedule,
    VariantScaling,
    instance_problems,
    serverless_problems,
)

RPS = RequestsPerSecond(requests_per_second=20)
CONCURRENCY = ProvisionedConcurrencyUtilization(utilization=0.7)


def test_a_variant_scales_from_1_to_10_with_cooldowns_of_5_minutes_unless_said_otherwise():
    scaling = VariantScaling(target=RPS)

    assert (1, 10) == (scaling.min_capacity, scaling.max_capacity)
    assert (300, 300) == (scaling.scale_in_cooldown_seconds, scaling.scale_out_cooldown_seconds)


@given(low=st.integers(-5, 50), high=st.integers(-5, 50))
def test_limits_are_taken_when_they_are_limits(low, high):
    """At least one instance, and not more at the lower end than at the upper."""
    if 1 <= low <= high:
        assert low == VariantScaling(target=RPS, min_capacity=low, max_capacity=high).min_capacity
    else:
        with pytest.raises(ValueError, match=r"capacity of a variant must be at least"):
            VariantScaling(target=RPS, min_capacity=low, max_capacity=high)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"min_capacity": 0}, "min capacity of a variant must be at least 1, got 0"),
        ({"min_capacity": 3, "max_capacity": 2}, "at least its min capacity of 3, got 2"),
        ({"scale_in_cooldown_seconds": -1}, "scale-in cooldown must be 0 to 3600 seconds, got -1"),
        ({"scale_out_cooldown_seconds": 3601}, "scale-out cooldown must be 0 to 3600"),
        (
            {"schedules": (ScalingSchedule(name="n", schedule="rate(1 day)", min_capacity=1),) * 2},
            "must be unique, got n more than once",
        ),
    ],
)
def test_what_could_not_scale_is_refused(changes, reason):
    with pytest.raises(ValueError, match=reason):
        VariantScaling(target=RPS, **changes)


def test_all_problems_are_told_at_once():
    with pytest.raises(ValueError, match=r"min capacity.*scale-in.*scale-out"):
        VariantScaling(
            target=RPS,
            min_capacity=0,
            scale_in_cooldown_seconds=-1,
            scale_out_cooldown_seconds=-1,
        )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "a:b"}, "without colon, slash or bar, got 'a:b'"),
        ({"name": ""}, "got ''"),
        ({"name": " night"}, "got ' night'"),
        ({"schedule": "22:00"}, r"must be at\(...\), rate\(...\) or cron\(...\), got '22:00'"),
        ({"schedule": "cron()"}, r"got 'cron\(\)'"),
        ({"timezone": ""}, "time zone of schedule 'night' must have a name"),
        ({"max_capacity": None}, "must change min_capacity, max_capacity or both"),
        ({"min_capacity": 0}, "min capacity of schedule 'night' must be at least 1, got 0"),
        ({"min_capacity": 5}, "at least its min capacity of 5, got 2"),
    ],
)
def test_what_is_no_schedule_is_refused(changes, reason):
    good = {"name": "night", "schedule": "cron(0 22 * * ? *)", "max_capacity": 2}

    with pytest.raises(ValueError, match=reason):
        ScalingSchedule(**{**good, **changes})


@pytest.mark.parametrize("instance_type", ["ml.t2.medium", "ml.t2.2xlarge", "ml.t3.medium"])
def test_burstable_instances_are_not_scaled(instance_type):
    """SageMaker refuses to register them, long after the endpoint is up."""
    (problem,) = instance_problems(
        VariantScaling(target=RPS), variant="blue", instance_type=instance_type
    )

    assert "variant 'blue' must not be burstable" in problem
    assert instance_type in problem


@pytest.mark.parametrize("instance_type", ["ml.m5.large", "ml.trn1.2xlarge", "ml.c5.large"])
def test_other_instances_are(instance_type):
    scaling = VariantScaling(target=RPS)

    assert [] == instance_problems(scaling, variant="blue", instance_type=instance_type)


def test_instances_have_no_provisioned_concurrency():
    (problem,) = instance_problems(
        VariantScaling(target=CONCURRENCY), variant="blue", instance_type="ml.m5.large"
    )

    assert "must be about instances, got provisioned concurrency" in problem


def _serverless(scaling, *, max_concurrency=10, provisioned_concurrency=1):
    return serverless_problems(
        scaling,
        variant="blue",
        max_concurrency=max_concurrency,
        provisioned_concurrency=provisioned_concurrency,
    )


def test_a_serverless_variant_scales_its_provisioned_concurrency():
    assert [] == _serverless(VariantScaling(target=CONCURRENCY, max_capacity=10))


def test_a_serverless_variant_has_no_instances():
    (problem,) = _serverless(VariantScaling(target=RPS))

    assert "must be provisioned concurrency utilization" in problem


def test_without_provisioned_concurrency_there_is_nothing_to_scale():
    (problem,) = _serverless(VariantScaling(target=CONCURRENCY), provisioned_concurrency=None)

    assert "must have provisioned concurrency to be autoscaled, got none" in problem


def test_no_schedule_provisions_more_than_max_concurrency():
    morning = ScalingSchedule(name="morning", schedule="cron(0 6 * * ? *)", max_capacity=20)
    scaling = VariantScaling(target=CONCURRENCY, max_capacity=5, schedules=(morning,))
    (problem,) = _serverless(scaling)

    assert "at most its max concurrency of 10, got 20" in problem
