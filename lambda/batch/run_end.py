"""How an execution ended, and what that makes of its run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batch.documents import RunPhase, RunStatus
from batch.failure import Failure


@dataclass(frozen=True, kw_only=True, slots=True)
class RunEnd:
    """An end, and the sentence that tells why."""

    phase: RunPhase
    message: str


def last_state_end(state: Mapping[str, Any]) -> RunEnd:
    """Return the end that the state machine came to by itself."""
    failure = Failure.from_state(state)
    if failure is None:
        return RunEnd(phase=RunPhase.SUCCEEDED, message="")
    return RunEnd(phase=RunPhase.FAILED, message=failure.reason)


def death(status: str, cause: str) -> RunEnd:
    """Return the end that an execution which ended without its own conclusion means.

    Args:
        status: of the execution, in Step Functions' words.
        cause: why, in the words of who ended it.
    """
    reason = Failure.from_caught({"Cause": cause}).reason
    why = f": {reason}" if reason != "" else ""
    match status:
        case "ABORTED":
            phase, told = RunPhase.STOPPED, reason if reason != "" else "stopped by somebody"
        case "TIMED_OUT":
            phase, told = RunPhase.FAILED, "the run must end within the job's timeout_hours"
        case _:
            phase, told = RunPhase.FAILED, f"the execution {status.lower()}{why}"
    return RunEnd(phase=phase, message=told)


def settled_end(status: RunStatus, *, is_published: bool, is_planned: bool, end: RunEnd) -> RunEnd:
    """Return the end that counts: what is published has succeeded, else what was decided first.

    Args:
        status: of the run as it stands.
        is_published: its marker is there.
        is_planned: it came so far that another attempt has something to go on with.
        end: what its execution came to.
    """
    if is_published:
        rows = "all" if status.rows is None else f"{status.rows:,}"
        return RunEnd(phase=RunPhase.SUCCEEDED, message=f"{rows} rows are published")
    if status.ending is not None and status.ending is not RunPhase.SUCCEEDED:
        return RunEnd(phase=status.ending, message=status.message)
    if end.phase is RunPhase.SUCCEEDED:
        end = RunEnd(
            phase=RunPhase.FAILED, message="_SUCCESS must stand behind the result, got none"
        )
    if not is_planned:
        return end
    return RunEnd(phase=end.phase, message=_with_way_out(end.message, status.run_id))


def _with_way_out(reason: str, run_id: str) -> str:
    way_out = f"coalmine batch resume {run_id}"
    return reason if way_out in reason else f"{reason}; what is done is kept: {way_out}"
