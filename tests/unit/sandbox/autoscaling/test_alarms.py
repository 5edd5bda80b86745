"""The alarms of a policy, as CloudWatch shows them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.autoscaling.alarms import alarm_name, alarms_of, states
from sandbox.autoscaling.metric_queries import MetricQuery, query_for
from sandbox.autoscaling.settings import AutoScalingSettings
from sandbox.autoscaling.targets import ScalingPolicy, Variant
from sandbox.autoscaling.tracking import Direction

VARIANT = Variant("flights", "blue")
PER_INSTANCE = {
    "PredefinedMetricSpecification": {
        "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
    }
}
CPU = {
    "CustomizedMetricSpecification": {
        "Namespace": "/aws/sagemaker/Endpoints",
        "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": "EndpointName", "Value": "flights"}],
        "Statistic": "Average",
    }
}


def policy(configuration: dict[str, Any]) -> ScalingPolicy:
    """Return a policy with a target of 600."""
    return ScalingPolicy(
        name="p",
        arn="arn:p",
        created=0.0,
        configuration={"TargetValue": 600.0, **configuration},
        alarm_high="high",
        alarm_low="low",
    )


@pytest.mark.parametrize(
    ("configuration", "thresholds"),
    [(PER_INSTANCE, (10.0, 9.0)), (CPU, (600.0, 540.0))],
    ids=["a count per minute is one per period", "an average stays"],
)
def test_thresholds_are_those_of_a_period(
    configuration: dict[str, Any], thresholds: tuple[float, float]
):
    """AlarmHigh at the target, AlarmLow at 90 % of it; 3 and 15 datapoints."""
    high, low = alarms_of(
        policy(configuration), query_for(configuration, VARIANT), AutoScalingSettings()
    )

    assert thresholds == (high.threshold, low.threshold)
    assert (3, 15) == (high.datapoints, low.datapoints)
    assert ("GreaterThanThreshold", "LessThanThreshold") == (high.comparison, low.comparison)


def test_a_predefined_metric_is_that_of_the_variant():
    """Sum, because each request counts as its share of the instances."""
    assert MetricQuery(
        namespace="AWS/SageMaker",
        name="InvocationsPerInstance",
        dimensions={"EndpointName": "flights", "VariantName": "blue"},
        statistic="Sum",
        is_per_minute=True,
        is_zero_when_idle=True,
    ) == query_for(PER_INSTANCE, VARIANT)


def test_a_customized_metric_is_read_as_it_is_named():
    """Without data it says nothing: nobody knows what its silence means."""
    query = query_for(CPU, VARIANT)

    assert ("CPUUtilization", "Average") == (query.name, query.statistic)
    assert not query.is_per_minute
    assert not query.is_zero_when_idle


def test_names_are_those_of_aws():
    """Dashboards find the alarms by them."""
    assert "TargetTracking-endpoint/f/variant/b-AlarmHigh-1" == alarm_name(
        "endpoint/f/variant/b", "AlarmHigh", "1"
    )


@pytest.mark.parametrize(
    ("datapoints", "breaching", "expected"),
    [
        ([None] * 15, None, ("INSUFFICIENT_DATA", "INSUFFICIENT_DATA")),
        ([10.0, None], None, ("OK", "OK")),
        ([99.0] * 15, Direction.OUT, ("ALARM", "OK")),
        ([1.0] * 15, Direction.IN, ("OK", "ALARM")),
    ],
)
def test_states_follow_the_datapoints(
    datapoints: list[float | None], breaching: Direction | None, expected: tuple[str, str]
):
    """At most one of the two is in alarm."""
    high, low = states(datapoints, breaching)

    assert expected == (high[0], low[0])
