"""What watching costs: alarms by the metric they read, composite alarms, dashboards."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from coalmine.cost.assembly import Resource, Template
from coalmine.cost.items import Found, Item, Lack, Omission
from coalmine.cost.quantity import Quantity
from coalmine.cost.scaling import POLICY, tracks_by_seconds

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
DASHBOARD = "AWS::CloudWatch::Dashboard"
_HIGH_RESOLUTION_BELOW_SECONDS = 60
_ALARMS_OF_A_POLICY = 2  # target tracking makes one for above, one for below

_WORDS = {
    "cloudwatch/alarm-metric": "metrics of alarms",
    "cloudwatch/high-resolution-alarm-metric": "metrics of high-resolution alarms",
    "cloudwatch/composite-alarm": "composite alarms",
    "cloudwatch/dashboard": "dashboards",
}


def monitoring(template: Template, owner: str) -> Found:
    """Find what the alarms and dashboards of a template cost."""
    counts: Counter[str] = Counter()
    strange = []
    for alarm in template.of_type(ALARM):
        if _is_anomaly_detection(alarm):
            strange.append(alarm)
        else:
            counts[_key(_seconds(alarm.properties))] += _metrics(alarm)
    for policy in template.of_type(POLICY):
        seconds = 10 if tracks_by_seconds(policy) else _HIGH_RESOLUTION_BELOW_SECONDS
        counts[_key(seconds)] += _ALARMS_OF_A_POLICY
    counts["cloudwatch/composite-alarm"] = len(template.of_type(COMPOSITE))
    counts["cloudwatch/dashboard"] = len(template.of_type(DASHBOARD))
    return Found(
        items=tuple(_items(template, owner, counts)),
        omissions=tuple(
            Omission(
                owner=owner,
                what=f"alarm {alarm.logical_id}",
                lack=Lack.PRICE,
                reason="anomaly detection has no price here",
            )
            for alarm in strange
        ),
    )


def _items(template: Template, owner: str, counts: Counter[str]) -> Iterator[Item]:
    for key, words in _WORDS.items():
        if counts[key] > 0:
            yield Item(
                owner=owner,
                what=words,
                key=key,
                region=template.region,
                per_month=Quantity.same(counts[key]),
                basis=_basis(template, key),
            )


def _basis(template: Template, key: str) -> str:
    policies = len(template.of_type(POLICY))
    if "alarm-metric" in key and policies > 0:
        return f"in {template.stack_name}, with two for each of {policies} scaling policies"
    return f"in {template.stack_name}"


def _key(seconds: int) -> str:
    is_high = seconds < _HIGH_RESOLUTION_BELOW_SECONDS
    return "cloudwatch/high-resolution-alarm-metric" if is_high else "cloudwatch/alarm-metric"


def _queries(alarm: Resource) -> list[dict[str, Any]]:
    return [each for each in alarm.properties.get("Metrics", []) if "MetricStat" in each]


def _metrics(alarm: Resource) -> int:
    """Count the metrics that an alarm reads: each is paid, the expression over them is not."""
    return max(len(_queries(alarm)), 1)


def _seconds(properties: dict[str, Any]) -> int:
    periods: list[int] = [
        each["MetricStat"].get("Period", 60)
        for each in properties.get("Metrics", [])
        if "MetricStat" in each
    ]
    return min([*periods, int(properties.get("Period", 60))])


def _is_anomaly_detection(alarm: Resource) -> bool:
    expressions = [each.get("Expression", "") for each in alarm.properties.get("Metrics", [])]
    return any("ANOMALY_DETECTION" in str(expression) for expression in expressions)
