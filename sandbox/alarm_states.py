"""CloudWatch's alarms of the embedded AWS, as SageMaker's deployments look at them."""

from __future__ import annotations

from sandbox.ministack.stack import MiniStack


class MiniStackAlarmStates:
    """Reads the state of metric and composite alarms by their names."""

    def __init__(self, ministack: MiniStack) -> None:
        self._alarms = ministack.alarms

    def state(self, account: str, region: str, name: str) -> str | None:
        """Return an alarm's state, None when there is no such alarm."""
        return self._alarms.state((account, region), name)
