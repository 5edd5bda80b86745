"""A canary is stopped, and followed up to the end of its restore: for all that need it out."""

import getpass
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from canary.lock import Lock
from canary.restore import ExecutionStatus
from coalmine.cli.canary.following import Follower
from coalmine.cli.canary.options import Chosen


@dataclass(frozen=True, kw_only=True, slots=True)
class Stopped:
    """A canary that held the endpoint, and how it ended."""

    lock: Lock
    summary: dict[str, Any]


def stop_canary(chosen: Chosen, terminal: Console) -> Stopped | None:
    """Stop the canary of an endpoint; None when none held it. It returns when nothing acts."""
    lock = chosen.live.records.lock()
    if lock is None:
        # One that is being prepared has no lock yet, and has moved nothing.
        for execution_arn in chosen.live.executions.running():
            chosen.live.executions.stop(execution_arn, _cause())
            name = execution_arn.rpartition(":")[2]
            terminal.print(f"stopped {name} before it held the endpoint")
        return None
    _stop(chosen, lock)
    follower = Follower(
        live=chosen.live, canary_id=lock.canary_id, console=terminal, sleep=chosen.sleep
    )
    return Stopped(lock=lock, summary=follower.follow())


def _stop(chosen: Chosen, lock: Lock) -> None:
    """Stop the canary's own execution; one that restores already is left to do so."""
    executions, cause = chosen.live.executions, _cause()
    status = executions.status(lock.owner)
    if status.is_alive and lock.previous_owner is None:
        executions.stop(lock.owner, cause)
        status = ExecutionStatus.ABORTED
    if not status.is_alive:
        executions.restore(lock.owner, status, cause)


def _cause() -> str:
    return f"aborted by {getpass.getuser()}"
