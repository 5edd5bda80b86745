"""Alarms that others keep in CloudWatch and judge themselves."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sandbox.autoscaling.alarms import AlarmDefinition
from sandbox.ministack.alarm_clock import AlarmClock
from sandbox.sagemaker.arns import Scope


class MiniStackAlarmBook:
    """Application Auto Scaling's alarms, as DescribeAlarms shows them."""

    def __init__(self, modules: Mapping[str, Any], clock: AlarmClock) -> None:
        self._cloudwatch = modules["services.cloudwatch"]
        self._responses = modules["core.responses"]
        self._clock = clock

    def put(self, scope: Scope, alarm: AlarmDefinition) -> None:
        """Create or replace an alarm."""
        self._clock.leave_alone((scope.account, scope.region, alarm.name))
        dimensions = [{"Name": key, "Value": each} for key, each in alarm.query.dimensions.items()]
        request = {
            "AlarmName": alarm.name,
            "AlarmDescription": alarm.description,
            "Namespace": alarm.query.namespace,
            "MetricName": alarm.query.name,
            "Dimensions": dimensions,
            "Statistic": alarm.query.statistic,
            "Period": alarm.period_seconds,
            "EvaluationPeriods": alarm.datapoints,
            "ComparisonOperator": alarm.comparison,
            "Threshold": alarm.threshold,
            "AlarmActions": [alarm.policy_arn],
        }
        with self._responses.request_scope(scope.account, scope.region):
            self._cloudwatch._put_metric_alarm({}, request, False, is_json=True)

    def arn(self, scope: Scope, name: str) -> str:
        """Return an alarm's ARN."""
        return f"arn:{scope.partition}:cloudwatch:{scope.region}:{scope.account}:alarm:{name}"

    def set_state(self, scope: Scope, name: str, state: str, reason: str) -> None:
        """Show an alarm in a state, and remember the change."""
        alarm = self._cloudwatch._alarms.get_scoped(scope.account, scope.region, name)
        if alarm is None or alarm["StateValue"] == state:
            return
        before = alarm["StateValue"]
        alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
        with self._responses.request_scope(scope.account, scope.region):
            self._cloudwatch._record_history(name, before, state, reason)
            self._cloudwatch._evaluate_parent_alarms(alarm)

    def delete(self, scope: Scope, name: str) -> None:
        """Delete an alarm; one that is gone is no error."""
        self._cloudwatch._alarms.pop_scoped(scope.account, scope.region, name, None)
