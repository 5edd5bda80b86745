"""CloudWatch's alarms: looked at when they are due, by dimensions, periods and missing data."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.alarms import AlarmState, assess
from sandbox.metric_math.queries import MetricStat
from sandbox.metric_math.series import TimeSeries
from sandbox.ministack.alarm_conditions import AlarmKey, Condition, Conditions
from sandbox.ministack.metrics import datapoints

logger = logging.getLogger(__name__)

_LAG_SECONDS = 1.0  # what a second saw is published when the second is over
_POLL_SECONDS = 0.5


class AlarmClock:
    """Takes the evaluation of alarms over from MiniStack."""

    def __init__(self, modules: Mapping[str, Any]) -> None:
        self._cloudwatch = modules["services.cloudwatch"]
        self._responses = modules["core.responses"]
        self._judged_elsewhere: set[AlarmKey] = set()
        self._looked_at: dict[AlarmKey, float] = {}
        self._conditions = Conditions()

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
            alarms = dict(self._cloudwatch._alarms.all_items())
            for key, alarm in alarms.items():
                try:
                    self._look(key, alarm)
                except Exception:  # the outermost frame: one bad alarm must not stop the others
                    logger.exception("alarm %s", key)
            self._conditions.keep(alarms)
            await asyncio.sleep(_POLL_SECONDS)

    def _look(self, key: AlarmKey, alarm: dict[str, Any]) -> None:
        condition = self._conditions.of(key, alarm)
        since = time.time() - self._looked_at.get(key, 0.0)
        if condition is not None and since >= condition.threshold.seconds_between_looks:
            with self._responses.request_scope(*key[:2]):
                self._evaluate(alarm)

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
        scope = self._responses.get_account_id(), self._responses.get_region()
        key = (*scope, alarm["AlarmName"])
        condition = self._conditions.of(key, alarm)
        if condition is None or key in self._judged_elsewhere:
            return
        self._looked_at[key] = time.time()
        before = AlarmState(alarm["StateValue"])
        found = self._datapoints(alarm, condition)
        state, reason = assess(condition.threshold, found, before)
        if state is not before:
            self._change(alarm, before, state, reason)

    def _datapoints(self, alarm: Mapping[str, Any], condition: Condition) -> list[float | None]:
        starts = condition.threshold.period_starts(time.time(), _LAG_SECONDS)
        if condition.metrics is not None:
            return condition.metrics.datapoints(lambda stat: self._series(stat, starts), starts)
        dimensions = {item["Name"]: item["Value"] for item in alarm.get("Dimensions", [])}
        extended = alarm.get("ExtendedStatistic")
        return datapoints(
            self._cloudwatch,
            (alarm["Namespace"], alarm["MetricName"], dimensions),
            alarm["Statistic"] if extended is None else extended,
            period_seconds=condition.threshold.period_seconds,
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
