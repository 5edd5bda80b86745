"""CloudWatch's alarms of the embedded AWS, as SageMaker's deployments look at them."""

from __future__ import annotations

from sandbox.ministack.stack import MiniStack


class MiniStackAlarmStates:
    """Reads the state of metric and composite alarms by their names."""

    def __init__(self, ministack: MiniStack) -> None:
        self._alarms = ministack.alarms
        self._policies = ministack.policies

    def state(self, account: str, region: str, name: str) -> str | None:
        """Return an alarm's state, None when there is no such alarm."""
        return self._alarms.state((account, region), name)

    def is_readable(self, account: str, region: str, name: str, role_arn: str) -> bool:
        """Say whether a role's policies let it describe an alarm; unknown roles may."""
        alarm_arn = f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"
        if not self._policies.role_exists(role_arn):
            return True
        return self._policies.role_allows(role_arn, "cloudwatch:DescribeAlarms", alarm_arn)
