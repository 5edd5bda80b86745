"""CloudWatch as a canary reads it: one-second periods, statistics of values with counts, alarms."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, eventually


def put(
    cloudwatch: Any, namespace: str, timestamp: float, dimension: str = "a", **data: Any
) -> None:
    """Publish one datum with one-second resolution."""
    datum = {
        "MetricName": "Latency",
        "Dimensions": [{"Name": "Variant", "Value": dimension}],
        "Timestamp": timestamp,
        "StorageResolution": 1,
        **data,
    }
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum])


def query(namespace: str, statistic: str) -> list[dict[str, Any]]:
    """Return a query by seconds."""
    metric = {
        "Namespace": namespace,
        "MetricName": "Latency",
        "Dimensions": [{"Name": "Variant", "Value": "a"}],
    }
    return [{"Id": "found", "MetricStat": {"Metric": metric, "Period": 1, "Stat": statistic}}]


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        ("Sum", 15.0),
        ("SampleCount", 4.0),
        ("Average", 3.75),
        ("Maximum", 10.0),
        ("p50", 2.0),
    ],
)
def test_values_with_counts_are_read_by_the_second(
    running_sandbox: RunningSandbox, unique: str, statistic: str, expected: float
):
    """A second is a period of its own, and seconds come newest first unless asked otherwise."""
    cloudwatch = running_sandbox.client("cloudwatch")
    now = int(time.time())
    for second in (now - 4, now - 3):
        put(cloudwatch, unique, second, Values=[1.0, 2.0, 10.0], Counts=[1, 2, 1])
    put(cloudwatch, unique, now - 4, "b", Value=1000.0)
    span = {"StartTime": now - 60, "EndTime": now}
    newest_first = cloudwatch.get_metric_data(MetricDataQueries=query(unique, statistic), **span)[
        "MetricDataResults"
    ][0]
    oldest_first = cloudwatch.get_metric_data(
        MetricDataQueries=query(unique, statistic), ScanBy="TimestampAscending", **span
    )["MetricDataResults"][0]

    assert [expected, expected] == newest_first["Values"]
    assert [now - 3, now - 4] == [int(at.timestamp()) for at in newest_first["Timestamps"]]
    assert [now - 4, now - 3] == [int(at.timestamp()) for at in oldest_first["Timestamps"]]


def test_an_alarm_changes_its_state_by_itself(running_sandbox: RunningSandbox, unique: str):
    """Nobody has to describe it; other dimensions of the metric do not count."""
    cloudwatch = running_sandbox.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=unique,
        Namespace=unique,
        MetricName="Latency",
        Dimensions=[{"Name": "Variant", "Value": "a"}],
        Statistic="Sum",
        Period=10,
        EvaluationPeriods=1,
        Threshold=100,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )
    put(cloudwatch, unique, time.time(), "b", Value=1000.0)
    before = cloudwatch.describe_alarms(AlarmNames=[unique])["MetricAlarms"][0]["StateValue"]
    for second in range(20):
        put(cloudwatch, unique, time.time() - second, Value=1000.0)

    def changes() -> list[str]:
        history = cloudwatch.describe_alarm_history(AlarmName=unique)["AlarmHistoryItems"]
        return [item["HistorySummary"] for item in history]

    eventually(lambda: "Alarm updated from OK to ALARM" in changes())

    assert "OK" == before
