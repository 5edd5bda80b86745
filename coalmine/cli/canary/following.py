"""A canary's journal as it grows, up to its end: also when the execution dies on the way."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import click
from rich.console import Console

from canary.position import Next
from canary.restore import ExecutionStatus
from canary.verdict import CanaryOutcome
from coalmine.cli.canary.lines import ending_line, entry_line
from coalmine.cli.patience import look_until_found
from coalmine.gateways.live_canary import LiveCanary

_SECONDS_BETWEEN_LOOKS = 1.0
_LOOKS_UNTIL_VISIBLE = 10
_TOLD_BY_THE_ENDING = (Next.REFUSE, Next.NOTHING_TO_RELEASE, Next.END)


@dataclass(kw_only=True)
class Follower:
    """Prints what happens to one canary."""

    live: LiveCanary
    canary_id: str
    console: Console
    as_json: bool = False
    sleep: Callable[[float], None]
    _looks: int = field(default=0, init=False)
    _next: int = field(default=0, init=False)  # number of the first entry not printed yet
    _roles: tuple[str, str] = field(default=("champion", "challenger"), init=False)
    _owner: str = field(default="", init=False)  # who held the lock when it was last seen

    def follow(self) -> dict[str, Any]:
        """Print every entry until the canary is over and its lock free; return its summary.

        Raises:
            AwsError: AWS could not be reached for several looks in a row.
        """
        return look_until_found(self._look, self.sleep, seconds=_SECONDS_BETWEEN_LOOKS)

    def _look(self) -> dict[str, Any] | None:
        """Print what is new; return the summary once nothing more will happen."""
        records = self.live.records
        lock = records.lock()
        is_held = lock is not None and lock.canary_id == self.canary_id
        if lock is not None and is_held:
            self._owner = lock.owner
        is_alive = self._is_alive()
        summary = records.summary(self.canary_id)
        self._print_entries(summary)
        if is_alive or (lock is not None and is_held and not lock.called_for_help):
            return None
        if summary is not None and summary["is_over"]:
            return self._print_ending(summary)
        return self._lost(is_held)

    def _is_alive(self) -> bool:
        """Tell whether the execution may still act; one just started may not be visible yet."""
        self._looks += 1
        executions = self.live.executions
        if self._owner != "":
            return executions.status(self._owner).is_alive
        status = executions.status(executions.arn(self.canary_id))
        is_new = status is ExecutionStatus.GONE and self._looks <= _LOOKS_UNTIL_VISIBLE
        return status.is_alive or is_new

    def _lost(self, is_held: bool) -> dict[str, Any]:
        """Write the summary that an execution which died, or gave up, could not write."""
        reason = (
            "the champion could not be restored and a human was called; see the topic's message"
            if is_held
            else "the execution died before it was prepared; nothing had been moved"
        )
        return self._print_ending(
            {
                "canary_id": self.canary_id,
                "outcome": CanaryOutcome.INFRASTRUCTURE_ERROR.value,
                "reason": reason,
                "is_over": not is_held,
            }
        )

    def _print_entries(self, summary: dict[str, Any] | None) -> None:
        if summary is not None and summary["champion"] is not None:
            self._roles = (summary["champion"], summary["challenger"])
        for entry in self.live.records.entries(self.canary_id, first=self._next):
            if self.as_json:
                click.echo(json.dumps(entry))
            elif entry["next"] not in _TOLD_BY_THE_ENDING:
                self.console.print(entry_line(entry, self._roles))
            self._next = entry["sequence"] + 1

    def _print_ending(self, summary: dict[str, Any]) -> dict[str, Any]:
        if self.as_json:
            click.echo(json.dumps(summary))
        else:
            self.console.print(ending_line(summary))
        return summary
