"""The queries of an alarm on metric math: which one is watched, and what CloudWatch refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.metric_math.expressions import MetricMathError
from sandbox.metric_math.queries import MetricStat, Query, Read, check_all, evaluate_all
from sandbox.metric_math.requests import queries_of
from sandbox.metric_math.series import TimeSeries

MAX_METRICS = 10
_NOT_BESIDE_METRICS = (
    *("MetricName", "Namespace", "Dimensions", "Period"),
    *("Statistic", "ExtendedStatistic", "Unit"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmMetrics:
    """What an alarm's Metrics come to."""

    queries: tuple[Query, ...]
    watched: str
    period_seconds: int

    def datapoints(self, read: Read, starts: Sequence[int]) -> list[float | None]:
        """Return the watched value of each period, None where there is none."""
        found = evaluate_all(self.queries, read, lambda _: starts)[self.watched]
        points = found.points if isinstance(found, TimeSeries) else {}
        return [points.get(start) for start in starts]


def alarm_metrics(entries: Sequence[Mapping[str, Any]]) -> AlarmMetrics:
    """Return what an alarm watches; raise MetricMathError for what CloudWatch refuses."""
    queries = queries_of(entries)
    metrics = [each.source for each in queries if isinstance(each.source, MetricStat)]
    if len(metrics) > MAX_METRICS:
        raise MetricMathError(
            f"The metrics list must have at most {MAX_METRICS} metrics, got {len(metrics)}"
        )
    returning = [query for query in queries if query.returns_data]
    if len(returning) != 1:
        raise MetricMathError("Exactly one element of the metrics list should return data.")
    check_all(queries)
    periods = {each.period_seconds for each in metrics} or _own_periods(entries)
    if len(periods) != 1:
        raise MetricMathError(
            f"All metrics of an alarm must have the same period, got {sorted(periods)}"
        )
    found = AlarmMetrics(
        queries=tuple(queries), watched=returning[0].id, period_seconds=min(periods)
    )
    _refuse_arrays(found)
    return found


def check_request(request: Mapping[str, Any]) -> AlarmMetrics:
    """Return what PutMetricAlarm wants watched; raise MetricMathError for a contradiction."""
    if beside := [name for name in _NOT_BESIDE_METRICS if request.get(name)]:
        raise MetricMathError(f"The parameters Metrics and {beside[0]} must not be given together")
    return alarm_metrics(request["Metrics"])


def _own_periods(entries: Sequence[Mapping[str, Any]]) -> set[int]:
    return {entry["Period"] for entry in entries if entry.get("Period") is not None}


def _refuse_arrays(metrics: AlarmMetrics) -> None:
    values = evaluate_all(metrics.queries, lambda _: TimeSeries({}), lambda _: ())
    if not isinstance(values[metrics.watched], TimeSeries):
        raise MetricMathError(
            f"Error in expression '{metrics.watched}': an alarm must watch one time series, got an "
            "array"
        )
