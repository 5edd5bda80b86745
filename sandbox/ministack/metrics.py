"""CloudWatch's metrics: points that keep values with counts, and statistics of periods."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
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
        """Let statistics read compact points."""
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
    recent = points_within(points, since, until)
    found: list[float | None] = []
    for start in starts:
        end = start + period_seconds
        inside = [point for point in recent if start <= point["Timestamp"] < end]
        statistics = cloudwatch._calc_stats(inside)
        found.append(cloudwatch._stat_value(statistics, statistic, inside) if statistics else None)
    return found


def points_within(points: Sequence[Point], since: float, until: float) -> list[Point]:
    """Return the points of a span; ours are in order of time, so older ones are not looked at."""
    found: list[Point] = []
    for point in reversed(points):
        if since <= point["Timestamp"] < until:
            found.append(point)
        elif point["Timestamp"] < since and metric_points.is_ours(point):
            break
    return found
