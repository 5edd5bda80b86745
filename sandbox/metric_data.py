"""GetMetricData: what each query that returns data comes to."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.metric_math.queries import MetricStat, Query, check_all, evaluate_all
from sandbox.metric_math.series import TimeSeries

MAX_QUERIES = 500
_MAX_FILLED_PERIODS = 100_800  # datapoints of one answer, on AWS


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """From when to when, in epoch seconds; a period belongs to it that has data within."""

    start: float
    end: float

    def period_starts(self, period_seconds: int) -> range:
        """Return the starts of the periods that lie in the span, oldest first."""
        first = math.floor(self.start / period_seconds) * period_seconds
        count = math.ceil((self.end - first) / period_seconds)
        last = max(count, 0) * period_seconds + first
        return range(max(first, last - _MAX_FILLED_PERIODS * period_seconds), last, period_seconds)


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricData:
    """One result: an array of time series has several under one id."""

    id: str
    label: str
    points: Sequence[tuple[int, float]]  # oldest first


Read = Callable[[MetricStat, Span], TimeSeries]


def metric_data(queries: Sequence[Query], span: Span, read: Read) -> list[MetricData]:
    """Return the results in the order of the queries; raise MetricMathError for a bad query."""
    check_all(queries)
    values = evaluate_all(queries, lambda stat: read(stat, span), span.period_starts)
    returned = [query for query in queries if query.returns_data]
    found: list[MetricData] = []
    for query in returned:
        value = values[query.id]
        assert not isinstance(value, float)  # noqa: S101 - check_all refuses scalars
        several = value if isinstance(value, tuple) else (value,)
        found += [
            MetricData(id=query.id, label=_label(query), points=sorted(each.points.items()))
            for each in several
        ]
    return found


def _label(query: Query) -> str:
    if query.label is not None:
        return query.label
    return query.source.name if isinstance(query.source, MetricStat) else query.id


def grouped(
    points: Iterable[Mapping[str, Any]], period_seconds: int
) -> dict[int, list[Mapping[str, Any]]]:
    """Return points by the start of their period."""

    def start(point: Mapping[str, Any]) -> int:
        return int(point["Timestamp"] // period_seconds) * period_seconds

    ordered = sorted(points, key=start)
    return {at: [*each] for at, each in itertools.groupby(ordered, start)}
