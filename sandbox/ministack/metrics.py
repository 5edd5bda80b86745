"""CloudWatch's metrics: points that keep values with counts, and answers in CloudWatch's order."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sandbox import metric_points
from sandbox.autoscaling.metric_queries import MetricQuery
from sandbox.metric_points import Point
from sandbox.sagemaker.arns import Scope

_POINTS_BETWEEN_CLEANINGS = 600


class MiniStackMetrics:
    """Writes to MiniStack's metrics and changes how they are read."""

    def __init__(self, modules: Mapping[str, Any]) -> None:
        self._cloudwatch = modules["services.cloudwatch"]
        self._responses = modules["core.responses"]

    def install(self) -> None:
        """Let statistics read compact points, and answer GetMetricData newest first."""
        cloudwatch = self._cloudwatch
        statistics, samples = cloudwatch._point_stats, cloudwatch._percentile_samples

        def point_statistics(point: Point) -> Any:
            if metric_points.is_ours(point):
                return metric_points.point_statistics(point)
            return statistics(point)

        def percentile_samples(points: list[Point]) -> Any:
            ours = [point for point in points if metric_points.is_ours(point)]
            theirs = samples([point for point in points if not metric_points.is_ours(point)])
            pairs = [pair for point in ours for pair in metric_points.samples(point)]
            pairs += [] if theirs is None else theirs
            return pairs if pairs else None

        cloudwatch._point_stats = point_statistics
        cloudwatch._percentile_samples = percentile_samples
        self._answer_newest_first()

    def add(
        self, scope: tuple[str, str], metric: tuple[str, str, Mapping[str, str]], point: Point
    ) -> None:
        """Append a point to a metric: namespace, name and dimensions."""
        namespace, name, dimensions = metric
        with self._responses.request_scope(*scope):
            key = (namespace, name, self._cloudwatch._dims_key(dict(dimensions)))
            points = self._cloudwatch._metric_bucket(key)
        points.append({**point, "Dimensions": dimensions})
        if len(points) % _POINTS_BETWEEN_CLEANINGS == 0:
            metric_points.drop_expired(points, time.time())

    def datapoints(
        self, scope: Scope, query: MetricQuery, period_seconds: int, starts: Sequence[int]
    ) -> list[float | None]:
        """Return a statistic of each period, None where there is no data."""
        metric = (query.namespace, query.name, query.dimensions)
        with self._responses.request_scope(scope.account, scope.region):
            return datapoints(
                self._cloudwatch,
                metric,
                query.statistic,
                period_seconds=period_seconds,
                starts=starts,
            )

    def _answer_newest_first(self) -> None:
        cloudwatch = self._cloudwatch
        answer = cloudwatch._get_metric_data

        def get_metric_data(params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:
            if not (is_cbor or is_json) or data.get("ScanBy") == "TimestampAscending":
                return answer(params, data, is_cbor, is_json)
            with _reversing(cloudwatch, "_cbor_ok"), _reversing(cloudwatch, "_json_ok"):
                return answer(params, data, is_cbor, is_json)

        cloudwatch._get_metric_data = get_metric_data


def datapoints(
    cloudwatch: Any,
    metric: tuple[str, str, Mapping[str, str]],
    statistic: str,
    *,
    period_seconds: int,
    starts: Sequence[int],
) -> list[float | None]:
    """Return a statistic of each period of a metric, in the account and region of this task."""
    namespace, name, dimensions = metric
    points = cloudwatch._metrics.get((namespace, name, cloudwatch._dims_key(dict(dimensions))), [])
    since, until = min(starts), max(starts) + period_seconds
    recent = [point for point in points if since <= point["Timestamp"] < until]
    found: list[float | None] = []
    for start in starts:
        end = start + period_seconds
        inside = [point for point in recent if start <= point["Timestamp"] < end]
        statistics = cloudwatch._calc_stats(inside)
        found.append(cloudwatch._stat_value(statistics, statistic, inside) if statistics else None)
    return found


@contextlib.contextmanager
def _reversing(module: Any, name: str) -> Iterator[None]:
    """Reverse the results that a function renders, for one synchronous call on the event loop."""
    render: Callable[[dict[str, Any]], Any] = getattr(module, name)

    def rendered(data: dict[str, Any]) -> Any:
        for result in data["MetricDataResults"]:
            result["Timestamps"].reverse()
            result["Values"].reverse()
        return render(data)

    setattr(module, name, rendered)
    try:
        yield
    finally:
        setattr(module, name, render)
