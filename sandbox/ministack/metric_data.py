"""GetMetricData with expressions, which MiniStack does not compute, in all three protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from sandbox.cloudformation_requests import coerced_request
from sandbox.metric_data import MAX_QUERIES, MetricData, Span, grouped, metric_data
from sandbox.metric_math.expressions import MetricMathError
from sandbox.metric_math.queries import MetricStat
from sandbox.metric_math.requests import queries_of
from sandbox.metric_math.series import TimeSeries
from sandbox.ministack.cloudwatch_shapes import input_shape
from sandbox.ministack.metrics import points_within
from sandbox.query_members import members


class MetricDataAnswers:
    """Answers GetMetricData by queries, newest first unless asked otherwise."""

    def __init__(self, modules: Mapping[str, Any]) -> None:
        self._cloudwatch = modules["services.cloudwatch"]

    def install(self) -> None:
        """Take GetMetricData over: each combination of dimensions is a metric of its own."""
        self._cloudwatch._get_metric_data = self._answer

    def _answer(self, params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:
        cloudwatch = self._cloudwatch
        request = data if is_cbor or is_json else _from_query(params)
        try:
            results = self._results(request)
        except MetricMathError as error:
            return cloudwatch._error(
                "ValidationError", str(error), 400, use_json=is_json, use_cbor=is_cbor
            )
        rendered = [self._rendered(each, request.get("ScanBy")) for each in results]
        if is_cbor:
            encoded = [cloudwatch._cbor_metric_data_result(each) for each in rendered]
            return cloudwatch._cbor_ok({"MetricDataResults": encoded})
        if is_json:
            return cloudwatch._json_ok({"MetricDataResults": rendered})
        return cloudwatch._xml(200, "GetMetricDataResponse", _xml(rendered))

    def _results(self, request: Mapping[str, Any]) -> list[MetricData]:
        shape = input_shape("GetMetricData")
        asked = {"MetricDataQueries": request.get("MetricDataQueries", [])}
        entries = coerced_request(shape, asked)["MetricDataQueries"]
        if not 0 < len(entries) <= MAX_QUERIES:
            raise MetricMathError(
                f"MetricDataQueries must have 1 to {MAX_QUERIES} elements, got {len(entries)}"
            )
        start, end = (
            self._cloudwatch._parse_ts(request.get(name)) for name in ("StartTime", "EndTime")
        )
        if start is None or end is None or start >= end:
            raise MetricMathError(
                "The parameter StartTime must be less than the parameter EndTime."
            )
        return metric_data(queries_of(entries), Span(start=start, end=end), self._series)

    def _series(self, stat: MetricStat, span: Span) -> TimeSeries:
        cloudwatch = self._cloudwatch
        dimensions = cloudwatch._dims_key(dict(stat.dimensions))
        stored = cloudwatch._metrics.get((stat.namespace, stat.name, dimensions), [])
        points = points_within(stored, span.start, span.end)
        found = {}
        for start, inside in grouped(points, stat.period_seconds).items():
            statistics = cloudwatch._calc_stats(inside)
            value = cloudwatch._stat_value(statistics, stat.statistic, inside)
            if statistics and value is not None:
                found[start] = value
        return TimeSeries(found)

    def _rendered(self, result: MetricData, scan_by: str | None) -> dict[str, Any]:
        points = result.points if scan_by == "TimestampAscending" else result.points[::-1]
        return {
            "Id": result.id,
            "Label": result.label,
            "Timestamps": [self._cloudwatch._ts_iso(start) for start, _ in points],
            "Values": [value for _, value in points],
            "StatusCode": "Complete",
        }


def _from_query(params: Mapping[str, Any]) -> dict[str, Any]:
    names = ("StartTime", "EndTime", "ScanBy")
    found = {name: params[name][0] for name in names if params.get(name)}
    return {**found, "MetricDataQueries": members(params, "MetricDataQueries")}


def _xml(results: Sequence[Mapping[str, Any]]) -> str:
    def listed(name: str, values: Sequence[Any]) -> str:
        return f"<{name}>{''.join(f'<member>{each}</member>' for each in values)}</{name}>"

    rendered = "".join(
        f"<member><Id>{each['Id']}</Id><Label>{escape(each['Label'])}</Label>"
        f"<StatusCode>{each['StatusCode']}</StatusCode>"
        f"{listed('Timestamps', each['Timestamps'])}{listed('Values', each['Values'])}</member>"
        for each in results
    )
    return (
        f"<GetMetricDataResult><MetricDataResults>{rendered}</MetricDataResults>"
        "</GetMetricDataResult>"
    )
