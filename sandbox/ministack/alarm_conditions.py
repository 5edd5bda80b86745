"""What alarms watch and when they ring, read off MiniStack's records once a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.alarm_metrics import AlarmMetrics, alarm_metrics
from sandbox.alarms import MissingData, Threshold

AlarmKey = tuple[str, str, str]  # account, region, name


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """An alarm's threshold and, if it watches metric math, its queries."""

    threshold: Threshold
    metrics: AlarmMetrics | None


class Conditions:
    """Parses each record once: alarms are looked at all the time, and seldom change."""

    def __init__(self) -> None:
        self._known: dict[AlarmKey, tuple[Any, Any, Condition | None]] = {}

    def of(self, key: AlarmKey, alarm: Mapping[str, Any]) -> Condition | None:
        """Return an alarm's condition; None for one that watches nothing."""
        metrics = alarm.get("Metrics")
        known = self._known.get(key)
        if known is None or known[0] is not alarm or known[1] is not metrics:
            known = (alarm, metrics, _condition(alarm))
            self._known[key] = known
        return known[2]

    def keep(self, keys: Iterable[AlarmKey]) -> None:
        """Forget alarms that are no more."""
        for gone in self._known.keys() - set(keys):
            del self._known[gone]


def _condition(alarm: Mapping[str, Any]) -> Condition | None:
    metrics = alarm_metrics(alarm["Metrics"]) if "Metrics" in alarm else None
    if metrics is None and not (alarm.get("Namespace") and alarm.get("MetricName")):
        return None
    periods = alarm["EvaluationPeriods"]
    needed = alarm.get("DatapointsToAlarm")
    threshold = Threshold(
        comparison=alarm["ComparisonOperator"],
        value=alarm["Threshold"],
        period_seconds=alarm["Period"] if metrics is None else metrics.period_seconds,
        evaluation_periods=periods,
        datapoints_to_alarm=periods if needed is None else needed,
        missing_data=MissingData(alarm.get("TreatMissingData", "missing")),
    )
    return Condition(threshold=threshold, metrics=metrics)
