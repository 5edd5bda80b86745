"""Which alarms cost what."""

import pytest

from coalmine.cost.monitoring import monitoring
from tests.unit.cost.conftest import scaling, template

CONCURRENCY = "SageMakerVariantConcurrentRequestsPerModelHighResolution"


def alarm(**properties):
    return {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}}


def counted(*parts):
    return {
        item.key.removeprefix("cloudwatch/"): item.per_month.expected
        for item in monitoring(template(*parts), "flights-dev").items
    }


def stat(period):
    return {"MetricStat": {"Period": period}}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"MetricName": "Invocations"}, {"alarm-metric": 1}),
        ({"MetricName": "Invocations", "Period": 300}, {"alarm-metric": 1}),
        ({"MetricName": "Invocations", "Period": 30}, {"high-resolution-alarm-metric": 1}),
        ({"Metrics": [{"Expression": "a+b"}, stat(60), stat(60)]}, {"alarm-metric": 2}),
        ({"Metrics": [{"Expression": "a"}, stat(10)]}, {"high-resolution-alarm-metric": 1}),
    ],
    ids=["a minute", "five", "half a minute", "two in an expression", "ten seconds in one"],
)
def test_an_alarm_is_paid_by_its_metrics_and_its_period(properties, expected):
    assert expected == counted(alarm(**properties))


def test_a_policy_makes_two_alarms():
    assert {"alarm-metric": 2} == counted(scaling(least=1, most=2))


def test_a_policy_on_concurrency_makes_two_of_high_resolution():
    assert {"high-resolution-alarm-metric": 2} == counted(
        scaling(least=1, most=2, metric=CONCURRENCY)
    )


def test_anomaly_detection_is_named():
    """It reads three metrics where one is written; nobody priced it here."""
    odd = alarm(Metrics=[{"Expression": "ANOMALY_DETECTION_BAND(m1)"}, stat(60)])
    found = monitoring(template(odd), "flights-dev")

    assert () == found.items
    assert ["alarm Alarm"] == [each.what for each in found.omissions]
