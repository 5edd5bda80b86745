"""What is asked of CloudWatch, and the answer as periods; asking is left to a gateway."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from canary.endpoint import Roles
from canary.metrics import Count, Metric
from canary.periods import Counts, Period

Query = tuple[str, Count]  # which variant, and what of it is counted
Points = dict[int, float]  # by the start of the period, epoch seconds

_UNANSWERED = ("InternalError", "Forbidden")


def queries_for(metrics: Iterable[Metric], roles: Roles) -> list[Query]:
    """Return what must be asked to judge by these metrics, each thing once."""
    return list(
        dict.fromkeys(
            (variant, count)
            for metric in metrics
            for variant in (roles.challenger, roles.champion)
            for count in (metric.total, metric.bad)
        )
    )


def metric_data_queries(
    queries: Sequence[Query], *, endpoint_name: str, period_seconds: int
) -> list[dict[str, Any]]:
    """Return the queries as GetMetricData wants them."""
    return [
        {
            "Id": _id(number),
            "MetricStat": {
                "Metric": {
                    "Namespace": count.namespace,
                    "MetricName": count.metric_name,
                    "Dimensions": [
                        {"Name": "EndpointName", "Value": endpoint_name},
                        {"Name": "VariantName", "Value": variant},
                    ],
                },
                "Period": period_seconds,
                "Stat": count.statistic,
            },
        }
        for number, (variant, count) in enumerate(queries)
    ]


def collect_points(
    queries: Sequence[Query], results: Iterable[Mapping[str, Any]]
) -> dict[Query, Points]:
    """Sort the pages of an answer by query; ValueError if a query was not answered."""
    points: dict[Query, Points] = {query: {} for query in queries}
    by_id = {_id(number): query for number, query in enumerate(queries)}
    for result in results:
        query = by_id[result["Id"]]
        if result.get("StatusCode") in _UNANSWERED:
            raise ValueError(
                f"CloudWatch must answer for {query[1].metric_name} of {query[0]}, "
                f"got {result['StatusCode']}"
            )
        for at, value in zip(result["Timestamps"], result["Values"], strict=True):
            points[query][int(at.timestamp())] = value
    return points


def join_periods(metric: Metric, roles: Roles, points: Mapping[Query, Points]) -> list[Period]:
    """Join both variants' counts; SageMaker sends no point where there was nothing to count."""
    counted = {
        variant: (points[variant, metric.total], points[variant, metric.bad])
        for variant in (roles.challenger, roles.champion)
    }
    starts = {start for pair in counted.values() for each in pair for start in each}

    def counts(variant: str, start: int) -> Counts:
        total, bad = counted[variant]
        return Counts(invocations=round(total.get(start, 0)), errors=round(bad.get(start, 0)))

    return [
        Period(
            start=start,
            challenger=counts(roles.challenger, start),
            champion=counts(roles.champion, start),
        )
        for start in sorted(starts)
    ]


def _id(number: int) -> str:
    return f"q{number}"
