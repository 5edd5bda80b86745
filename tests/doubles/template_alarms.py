"""The alarms of a template, judged as the sandbox judges alarms, minute by minute."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sandbox.alarm_metrics import alarm_metrics
from sandbox.alarms import AlarmState, MissingData, Threshold, assess
from sandbox.metric_math.queries import MetricStat
from sandbox.metric_math.series import TimeSeries

Read = Callable[[MetricStat, Sequence[int], float], TimeSeries]


class TemplateAlarm:
    """One metric alarm with its state."""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self.name: str = properties["AlarmName"]
        self.states = [AlarmState.INSUFFICIENT_DATA]
        self._metrics = alarm_metrics(_queries(properties))
        self._threshold = Threshold(
            comparison=properties["ComparisonOperator"],
            value=properties["Threshold"],
            period_seconds=self._metrics.period_seconds,
            evaluation_periods=properties["EvaluationPeriods"],
            datapoints_to_alarm=properties["DatapointsToAlarm"],
            missing_data=MissingData(properties["TreatMissingData"]),
        )

    def look(self, read: Read, now: float) -> None:
        """Look at the metric, and change the state if need be."""
        starts = self._threshold.period_starts(now, lag_seconds=0)
        points = self._metrics.datapoints(lambda stat: read(stat, starts, now), starts)
        state, _ = assess(self._threshold, points, self.states[-1])
        self.states.append(state)


def alarms_of(template: Mapping[str, Any]) -> dict[str, TemplateAlarm]:
    """Return the metric alarms of a template by name."""
    found = [
        TemplateAlarm(each["Properties"])
        for each in template["Resources"].values()
        if each["Type"] == "AWS::CloudWatch::Alarm"
    ]
    return {alarm.name: alarm for alarm in found}


def _queries(properties: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "Metrics" in properties:
        return list(properties["Metrics"])
    keys = ("Namespace", "MetricName", "Dimensions")
    statistic = properties.get("Statistic", properties.get("ExtendedStatistic"))
    metric = {key: properties[key] for key in keys}
    stat = {"Metric": metric, "Period": properties["Period"], "Stat": statistic}
    return [{"Id": "m", "MetricStat": stat, "ReturnData": True}]
