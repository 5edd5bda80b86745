"""What an alarm does when its state changes: whether its topics let it, and that history tells.

A topic's policy must allow CloudWatch to publish, and the key of an encrypted topic to use it:
SNS's own key, `alias/aws/sns`, never does. Otherwise the message is lost, and only the alarm's
history says so.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from sandbox.ministack.policies import MiniStackPolicies

_SERVICE = "cloudwatch.amazonaws.com"
_ACTIONS = {
    "ALARM": "AlarmActions",
    "OK": "OKActions",
    "INSUFFICIENT_DATA": "InsufficientDataActions",
}
_KEY_REFUSED = (
    "CloudWatch Alarms does not have authorization to access the SNS topic encryption key."
)


class AlarmActions:
    """Holds alarms to the policies of their topics and keys."""

    def __init__(self, modules: Mapping[str, Any], policies: MiniStackPolicies) -> None:
        self._cloudwatch = modules["services.cloudwatch"]
        self._sns, self._kms = modules["services.sns"], modules["services.kms"]
        self._policies = policies

    def install(self) -> None:
        """Look at the policies before each action, and write down what came of it."""
        dispatch = self._cloudwatch._dispatch_alarm_actions

        def dispatch_alarm_actions(
            alarm: Mapping[str, Any], before: str, after: str, reason: str
        ) -> None:
            member = _ACTIONS.get(after)
            if member is None or not alarm.get("ActionsEnabled", True):
                return
            executed = []
            for action in alarm.get(member, []):
                refusal = self._refusal(action, alarm["AlarmArn"])
                self._write_down(alarm, action, refusal)
                executed += [action] if refusal is None else []
            dispatch({**alarm, member: executed}, before, after, reason)

        self._cloudwatch._dispatch_alarm_actions = dispatch_alarm_actions

    def _refusal(self, action: str, alarm_arn: str) -> str | None:
        if not action.startswith("arn:aws:sns:"):
            return None
        topic = self._sns._topic_by_arn_any_scope(action)
        if topic is None:
            return f"Topic does not exist: {action}"
        policy = topic["attributes"].get("Policy")
        if not self._policies.service_may(_SERVICE, "sns:Publish", action, policy, alarm_arn):
            return (
                f"Resource: {alarm_arn} is not authorized to perform: SNS:Publish on resource: "
                f"{action}"
            )
        key = topic["attributes"].get("KmsMasterKeyId", "")
        return None if key == "" or self._may_use(key, alarm_arn) else _KEY_REFUSED

    def _may_use(self, key: str, alarm_arn: str) -> bool:
        # A key of AWS's own has no policy here; on AWS it names the service that owns it alone.
        policy, _ = self._kms.key_policy_for_arn(key) or (None, None)
        return all(
            self._policies.service_may(_SERVICE, needed, key, policy, alarm_arn)
            for needed in ("kms:Decrypt", "kms:GenerateDataKey")
        )

    def _write_down(self, alarm: Mapping[str, Any], action: str, refusal: str | None) -> None:
        cloudwatch = self._cloudwatch
        is_composite = "AlarmRule" in alarm
        outcome = f"Successfully executed action {action}"
        data: dict[str, Any] = {"actionState": "Succeeded", "notificationResource": action}
        if refusal is not None:
            outcome = f'Failed to execute action {action}. Received error: "{refusal}"'
            data |= {"actionState": "Failed", "error": refusal}
        cloudwatch._history_entries().append(
            {
                "AlarmName": alarm["AlarmName"],
                "AlarmType": "CompositeAlarm" if is_composite else "MetricAlarm",
                "Timestamp": cloudwatch._ts_iso(time.time()),
                "HistoryItemType": "Action",
                "HistorySummary": outcome,
                "HistoryData": json.dumps(data),
            }
        )
