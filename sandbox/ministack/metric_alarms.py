"""Alarms on metric math, which MiniStack does not take: by PutMetricAlarm and by template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.alarm_metrics import check_request
from sandbox.alarms import BREACHES
from sandbox.cloudformation_requests import coerced_request
from sandbox.metric_math.expressions import MetricMathError
from sandbox.ministack.cloudwatch_shapes import input_shape
from sandbox.query_members import members

# What an alarm on one metric has, and one on metric math has not.
_OF_ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Unit")


class MetricAlarms:
    """Lets alarms have Metrics instead of a metric."""

    def __init__(self, modules: Mapping[str, Any]) -> None:
        self._cloudwatch = modules["services.cloudwatch"]
        self._provisioners = modules["services.cloudformation.provisioners"]

    def install(self) -> None:
        """Take Metrics where an alarm is put, from a request or a template."""
        cloudwatch, provisioners = self._cloudwatch, self._provisioners
        put, record = cloudwatch._put_metric_alarm, provisioners._cw_metric_alarm_record

        def put_metric_alarm(params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:
            request = data if is_cbor or is_json else _from_query(params)
            try:
                checked = _checked(request)
            except MetricMathError as error:
                return cloudwatch._error(
                    "ValidationError", str(error), 400, use_json=is_json, use_cbor=is_cbor
                )
            answer = put(params, data, is_cbor, is_json)
            if checked and answer[0] < 300:
                alarm = cloudwatch._alarms[request["AlarmName"]]
                _watch(alarm, checked)
                cloudwatch._evaluate_alarm(alarm)
            return answer

        def metric_alarm_record(name: str, properties: Mapping[str, Any]) -> Any:
            checked = _checked(properties)
            if not checked:
                return record(name, properties)
            stand_in = {"Namespace": "-", "MetricName": "-"}
            alarm = record(name, {**properties, **stand_in, "Metrics": None})
            _watch(alarm, checked)
            return alarm

        cloudwatch._put_metric_alarm = put_metric_alarm
        provisioners._cw_metric_alarm_record = metric_alarm_record


def _from_query(params: Mapping[str, Any]) -> dict[str, Any]:
    names = (*_OF_ONE_METRIC, "AlarmName", "ComparisonOperator", "ThresholdMetricId")
    found = {name: params[name][0] for name in names if params.get(name)}
    lists = {name: members(params, name) for name in ("Metrics", "Dimensions")}
    return {**found, **{name: each for name, each in lists.items() if each}}


def _checked(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the Metrics of a request in the types of the API, none for an alarm on one metric."""
    if request.get("ThresholdMetricId"):
        raise MetricMathError("ThresholdMetricId must not be given: bands are not played here")
    comparison = request.get("ComparisonOperator")
    if comparison is not None and comparison not in BREACHES:
        raise MetricMathError(f"ComparisonOperator must be one of {[*BREACHES]}, got {comparison}")
    if not request.get("Metrics"):
        return []
    coerced = coerced_request(input_shape("PutMetricAlarm"), {"Metrics": request["Metrics"]})
    check_request({**request, **coerced})
    metrics: list[dict[str, Any]] = coerced["Metrics"]
    return metrics


def _watch(alarm: dict[str, Any], metrics: list[dict[str, Any]]) -> None:
    for name in _OF_ONE_METRIC:
        alarm.pop(name, None)
    alarm["Metrics"] = metrics
