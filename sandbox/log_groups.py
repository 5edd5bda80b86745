"""CloudWatch Logs of the embedded AWS, as SageMaker writes it."""

from __future__ import annotations

from sandbox.ministack.stack import MiniStack


class MiniStackLogGroups:
    """Creates log groups; they stay when what they are for is deleted."""

    def __init__(self, ministack: MiniStack) -> None:
        self._ministack = ministack

    def open(self, account: str, region: str, name: str) -> None:
        """Create a log group unless it is there."""
        self._ministack.open_log_group(account, region, name)
