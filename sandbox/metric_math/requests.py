"""Queries as PutMetricAlarm, GetMetricData and templates spell them: MetricDataQuery."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.metric_math.expressions import MetricMathError
from sandbox.metric_math.queries import MetricStat, Query, expression_of

_ID = re.compile(r"[a-z][a-zA-Z0-9_]{0,254}")


def queries_of(entries: Sequence[Mapping[str, Any]]) -> list[Query]:
    """Return the queries of a request; raise MetricMathError for one that is none."""
    queries = [_query(entry) for entry in entries]
    ids = [query.id for query in queries]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise MetricMathError(f"The ids of queries must be unique, got {twice[0]} twice")
    return queries


def _query(entry: Mapping[str, Any]) -> Query:
    query_id = entry.get("Id", "")
    if not _ID.fullmatch(query_id):
        raise MetricMathError(
            f"The id {query_id!r} must start with a lower-case letter and have letters, digits and "
            "underscores"
        )
    text, stat = entry.get("Expression"), entry.get("MetricStat")
    if (text is None) == (stat is None):
        raise MetricMathError(f"Query {query_id} must have either MetricStat or Expression")
    return Query(
        id=query_id,
        source=expression_of(query_id, str(text)) if stat is None else _metric_stat(query_id, stat),
        label=entry.get("Label"),
        returns_data=entry.get("ReturnData", True) is not False,
    )


def _metric_stat(query_id: str, stat: Mapping[str, Any]) -> MetricStat:
    metric = stat.get("Metric", {})
    needed = [metric.get("Namespace"), metric.get("MetricName"), stat.get("Stat")]
    period = stat.get("Period")
    if not all(needed) or not isinstance(period, int) or period < 1:
        raise MetricMathError(
            f"MetricStat of {query_id} must have Metric.Namespace, Metric.MetricName, Stat and a "
            f"Period in seconds, got {dict(stat)}"
        )
    namespace, name, statistic = map(str, needed)
    return MetricStat(
        namespace=namespace,
        name=name,
        dimensions={each["Name"]: each["Value"] for each in metric.get("Dimensions", ())},
        statistic=statistic,
        period_seconds=period,
        unit=stat.get("Unit"),
    )
