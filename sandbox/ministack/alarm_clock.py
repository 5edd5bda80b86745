"""CloudWatch's alarms: looked at when they are due, by dimensions, periods and missing data."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.alarm_metrics import alarm_metrics
from sandbox.alarms import AlarmState, MissingData, Threshold, assess
from sandbox.metric_math.queries import MetricStat
from sandbox.metric_math.series import TimeSeries
from sandbox.ministack.metrics import datapoints

_LAG_SECONDS = 1.0  # what a second saw is published when the second is over
_POLL_SECONDS = 0.5


AlarmKey = tuple[str, str, str]  # account, region, name


class AlarmClock:
    """Takes the evaluation of alarms over from MiniStack."""

    def __init__(self, modules: Mapping[str, Any]) -> None:
        self._cloudwatch = modules["services.cloudwatch"]
        self._responses = modules["core.responses"]
        self._judged_elsewhere: set[AlarmKey] = set()
        self._looked_at: dict[AlarmKey, float] = {}

    def leave_alone(self, key: AlarmKey) -> None:
        """Let somebody else say in which state an alarm is."""
        self._judged_elsewhere.add(key)

    def install(self) -> None:
        """Replace MiniStack's evaluation, which runs on PutMetricData and mixes dimensions."""
        self._cloudwatch._evaluate_alarm = self._evaluate
        self._cloudwatch._evaluate_all_alarms = lambda: None

    async def run(self) -> None:
        """Look at every alarm once its period has passed, for as long as the server runs."""
        while True:
            now = time.time()
            for key, alarm in list(self._cloudwatch._alarms.all_items()):
                threshold = _threshold(alarm)
                last = self._looked_at.get(key, 0.0)
                if threshold and now - last >= threshold.seconds_between_looks:
                    with self._responses.request_scope(*key[:2]):
                        self._evaluate(alarm)
            await asyncio.sleep(_POLL_SECONDS)

    def state(self, scope: tuple[str, str], name: str) -> str | None:
        """Return the state of a metric or composite alarm, None when there is none."""
        with self._responses.request_scope(*scope):
            for alarms in (self._cloudwatch._alarms, self._cloudwatch._composite_alarms):
                alarm = alarms.get(name)
                if alarm is not None:
                    state: str = alarm["StateValue"]
                    return state
        return None

    def _evaluate(self, alarm: dict[str, Any]) -> None:
        threshold = _threshold(alarm)
        scope = self._responses.get_account_id(), self._responses.get_region()
        key = (*scope, alarm["AlarmName"])
        if threshold is None or key in self._judged_elsewhere:
            return
        self._looked_at[key] = time.time()
        before = AlarmState(alarm["StateValue"])
        state, reason = assess(threshold, self._datapoints(alarm, threshold), before)
        if state is not before:
            self._change(alarm, before, state, reason)

    def _datapoints(self, alarm: Mapping[str, Any], threshold: Threshold) -> list[float | None]:
        starts = threshold.period_starts(time.time(), _LAG_SECONDS)
        if "Metrics" in alarm:
            return alarm_metrics(alarm["Metrics"]).datapoints(
                lambda stat: self._series(stat, starts), starts
            )
        dimensions = {item["Name"]: item["Value"] for item in alarm.get("Dimensions", [])}
        extended = alarm.get("ExtendedStatistic")
        return datapoints(
            self._cloudwatch,
            (alarm["Namespace"], alarm["MetricName"], dimensions),
            alarm["Statistic"] if extended is None else extended,
            period_seconds=threshold.period_seconds,
            starts=starts,
        )

    def _series(self, stat: MetricStat, starts: Sequence[int]) -> TimeSeries:
        values = datapoints(
            self._cloudwatch,
            (stat.namespace, stat.name, stat.dimensions),
            stat.statistic,
            period_seconds=stat.period_seconds,
            starts=starts,
        )
        found = zip(starts, values, strict=True)
        return TimeSeries({start: value for start, value in found if value is not None})

    def _change(
        self, alarm: dict[str, Any], before: AlarmState, after: AlarmState, reason: str
    ) -> None:
        alarm.update(
            StateValue=str(after), StateReason=reason, StateUpdatedTimestamp=int(time.time())
        )
        self._cloudwatch._record_history(alarm["AlarmName"], str(before), str(after), reason)
        self._cloudwatch._dispatch_alarm_actions(alarm, str(before), str(after), reason)
        self._cloudwatch._evaluate_parent_alarms(alarm)


def _threshold(alarm: Mapping[str, Any]) -> Threshold | None:
    """Return a metric alarm's condition; None for one that watches nothing."""
    if "Metrics" in alarm:
        period = alarm_metrics(alarm["Metrics"]).period_seconds
    elif alarm.get("Namespace") and alarm.get("MetricName"):
        period = alarm["Period"]
    else:
        return None
    periods = alarm["EvaluationPeriods"]
    needed = alarm.get("DatapointsToAlarm")
    return Threshold(
        comparison=alarm["ComparisonOperator"],
        value=alarm["Threshold"],
        period_seconds=period,
        evaluation_periods=periods,
        datapoints_to_alarm=periods if needed is None else needed,
        missing_data=MissingData(alarm.get("TreatMissingData", "missing")),
    )
