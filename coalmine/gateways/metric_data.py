"""The one place of `coalmine` that asks CloudWatch for metric data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from canary.counting import Points, Query, collect_points, metric_data_queries
from coalmine.gateways.aws import AwsError, aws_errors

_QUERIES_OF_A_REQUEST = 500  # what GetMetricData takes


def read_points(
    cloudwatch: Any,
    queries: Sequence[Query],
    *,
    endpoint_name: str,
    period_seconds: int,
    start: datetime,
    end: datetime,
) -> dict[Query, Points]:
    """Return what was counted in each period; AwsError when CloudWatch withholds some of it."""
    points: dict[Query, Points] = {}
    for first in range(0, len(queries), _QUERIES_OF_A_REQUEST):
        points |= _read(
            cloudwatch,
            queries[first : first + _QUERIES_OF_A_REQUEST],
            endpoint_name=endpoint_name,
            period_seconds=period_seconds,
            start=start,
            end=end,
        )
    return points


def _read(
    cloudwatch: Any,
    queries: Sequence[Query],
    *,
    endpoint_name: str,
    period_seconds: int,
    start: datetime,
    end: datetime,
) -> dict[Query, Points]:
    asked = metric_data_queries(queries, endpoint_name=endpoint_name, period_seconds=period_seconds)
    with aws_errors(f"counts of {endpoint_name}"):
        pages: Any = cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=asked, StartTime=start, EndTime=end, ScanBy="TimestampAscending"
        )
        results = [result for page in pages for result in page["MetricDataResults"]]
    try:
        return collect_points(queries, results)
    except ValueError as error:
        raise AwsError(str(error)) from error
