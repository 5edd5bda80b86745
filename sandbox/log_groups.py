"""CloudWatch Logs of the embedded AWS, as SageMaker writes it."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.ministack.stack import MiniStack


class MiniStackLogGroups:
    """Creates log groups and writes to them; they stay when what they are for is deleted."""

    def __init__(self, ministack: MiniStack) -> None:
        self._ministack = ministack

    def open(self, account: str, region: str, name: str) -> None:
        """Create a log group unless it is there."""
        self._ministack.open_log_group(account, region, name)

    def write(
        self, account: str, region: str, group: str, stream: str, lines: Sequence[tuple[int, str]]
    ) -> None:
        """Add lines to a stream, unless its group is gone."""
        self._ministack.write_log(account, region, group, stream, lines)
