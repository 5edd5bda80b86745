"""What alarms watch, as MiniStack records it."""

from __future__ import annotations

from typing import Any

from sandbox.ministack.alarm_conditions import AlarmKey, Conditions

KEY: AlarmKey = ("000000000000", "us-east-1", "rate")


def record(**more: Any) -> dict[str, Any]:
    """Return the record of an alarm."""
    return {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 3, **more}


def queries(period_seconds: int) -> list[dict[str, Any]]:
    """Return the queries of an alarm on metric math."""
    metric = {"Namespace": "AWS/SageMaker", "MetricName": "Invocations"}
    stat = {"Metric": metric, "Period": period_seconds, "Stat": "Sum"}
    doubled = {"Id": "twice", "Expression": "m1 * 2"}
    return [{"Id": "m1", "MetricStat": stat, "ReturnData": False}, doubled]


def test_a_condition_is_read_again_when_its_record_changes():
    """Another record, or other queries in the same one; otherwise the one that is known."""
    conditions = Conditions()
    alarm = record(Threshold=1.0, Namespace="AWS/SageMaker", MetricName="Invocations", Period=60)
    first = conditions.of(KEY, alarm)
    same = conditions.of(KEY, alarm)
    alarm["Metrics"] = queries(10)
    changed = conditions.of(KEY, alarm)
    replaced = conditions.of(KEY, record(Threshold=2.0, Metrics=queries(10)))

    assert first is not None
    assert first is same
    assert (60, 3, 3, None) == (
        first.threshold.period_seconds,
        first.threshold.evaluation_periods,
        first.threshold.datapoints_to_alarm,
        first.metrics,
    )
    assert changed is not None
    assert replaced is not None
    assert (10, 1.0) == (changed.threshold.period_seconds, changed.threshold.value)
    assert 2.0 == replaced.threshold.value


def test_an_alarm_that_watches_nothing_has_no_condition():
    """MiniStack takes one without a metric."""
    assert Conditions().of(KEY, record(Threshold=1.0)) is None
