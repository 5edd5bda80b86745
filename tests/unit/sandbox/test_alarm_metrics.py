"""What an alarm on metric math may watch."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.alarm_metrics import alarm_metrics, check_request
from sandbox.metric_math.expressions import MetricMathError
from sandbox.metric_math.queries import MetricStat
from sandbox.metric_math.series import TimeSeries


def metric(name: str, **stat: Any) -> dict[str, Any]:
    """Return a query that returns no data."""
    found = {"Namespace": "AWS/SageMaker", "MetricName": name}
    return {
        "Id": name,
        "MetricStat": {"Metric": found, "Period": 60, "Stat": "Sum", **stat},
        "ReturnData": False,
    }


def rate(**more: Any) -> dict[str, Any]:
    """Return the query that is watched."""
    return {"Id": "rate", "Expression": "errors / requests", **more}


def test_the_watched_query_is_the_one_that_returns_data():
    """Its datapoints are in the order of the periods that were asked for."""
    data = {"errors": {0: 1.0, 60: 3.0}, "requests": {0: 10.0, 60: 4.0, 120: 2.0}}

    def read(stat: MetricStat) -> TimeSeries:
        return TimeSeries(data[stat.name])

    metrics = alarm_metrics([metric("errors"), metric("requests"), rate()])

    assert (60, "rate") == (metrics.period_seconds, metrics.watched)
    assert [None, 0.0, 0.75, 0.1] == metrics.datapoints(read, [180, 120, 60, 0])


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([metric("errors")], "Exactly one element of the metrics list should return data"),
        ([metric("errors"), rate(), {"Id": "x", "Expression": "rate"}], "Exactly one element"),
        ([metric("errors"), metric("requests", Period=10), rate()], "the same period"),
        ([metric(f"m{at}") for at in range(11)], "at most 10 metrics, got 11"),
        ([metric("errors"), metric("errors"), rate()], "unique, got errors twice"),
        ([metric("Errors")], "must start with a lower-case letter"),
        ([{"Id": "x"}], "either MetricStat or Expression"),
        ([metric("errors", Stat=None)], "must have Metric.Namespace"),
        ([{"Id": "x", "Expression": "SEARCH('x', 'Sum')"}], "unsupported function SEARCH"),
        ([{"Id": "x", "Expression": "TIME_SERIES(1)"}], "the same period, got []"),
        ([metric("errors"), {"Id": "x", "Expression": "METRICS()"}], "one time series"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cloudwatch_refuses(entries: list[dict[str, Any]], words: str):
    """Each refusal says what must hold."""
    with pytest.raises(MetricMathError) as refused:
        alarm_metrics(entries)

    assert words in str(refused.value)


def test_a_metric_beside_metrics_is_refused():
    """An alarm watches one or the other."""
    request = {"Metrics": [metric("errors"), {**rate(), "Expression": "errors"}], "Period": 60}

    with pytest.raises(MetricMathError, match="Metrics and Period must not be given together"):
        check_request(request)
