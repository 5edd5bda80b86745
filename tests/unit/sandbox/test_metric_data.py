"""What GetMetricData answers."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.metric_data import Span, grouped, metric_data
from sandbox.metric_math.queries import MetricStat
from sandbox.metric_math.requests import queries_of
from sandbox.metric_math.series import TimeSeries

SPAN = Span(start=30.0, end=240.0)


def metric(name: str, **more: Any) -> dict[str, Any]:
    """Return a query of a metric by minutes."""
    found = {"Namespace": "AWS/SageMaker", "MetricName": name}
    return {"Id": name, "MetricStat": {"Metric": found, "Period": 60, "Stat": "Sum"}, **more}


def read(stat: MetricStat, span: Span) -> TimeSeries:
    """Return data of two minutes for errors, of none for anything else."""
    assert span == SPAN
    return TimeSeries({60: 1.0, 120: 2.0} if stat.name == "errors" else {})


def test_only_what_returns_data_is_answered():
    """In the order of the queries; a metric's label is its name, an expression's its id."""
    entries = [
        {"Id": "filled", "Expression": "FILL(none, 0) + 1"},
        metric("none", ReturnData=False),
        metric("errors", Label="Errors"),
    ]
    filled, errors = metric_data(queries_of(entries), SPAN, read)

    assert ("filled", [(0, 1.0), (60, 1.0), (120, 1.0), (180, 1.0)]) == (
        filled.label,
        filled.points,
    )
    assert ("Errors", [(60, 1.0), (120, 2.0)]) == (errors.label, errors.points)


def test_an_array_has_several_results_under_one_id():
    """One for each of its time series."""
    entries = [metric("errors", ReturnData=False), {"Id": "all", "Expression": "[errors, -errors]"}]
    found = metric_data(queries_of(entries), SPAN, read)

    assert [("all", 2.0), ("all", -2.0)] == [(each.id, each.points[-1][1]) for each in found]


@given(
    st.floats(min_value=0, max_value=1e6),
    st.floats(min_value=1, max_value=1e4),
    st.sampled_from([1, 10, 60, 300]),
)
def test_each_moment_of_a_span_lies_in_one_of_its_periods(start: float, length: float, period: int):
    """And the periods are whole ones, as far as they reach."""
    span = Span(start=start, end=start + length)
    starts = span.period_starts(period)

    assert all(each % period == 0 for each in starts)
    assert starts[0] <= start < starts[0] + period
    assert starts[-1] < span.end <= starts[-1] + period


@given(st.lists(st.floats(min_value=0, max_value=1e4)), st.sampled_from([1, 60]))
def test_grouping_loses_no_point(timestamps: list[float], period: int):
    """Each is in the period that it lies in."""
    found = grouped([{"Timestamp": each} for each in timestamps], period)

    assert sorted(timestamps) == sorted(
        point["Timestamp"] for points in found.values() for point in points
    )
    assert all(
        start <= point["Timestamp"] < start + period
        for start, points in found.items()
        for point in points
    )
