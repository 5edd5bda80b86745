"""What happens to the lock of an execution that died: nothing, a restore, or a call for help."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from canary.inputs import RestoreRequest
from canary.lock import Lock
from canary.verdict import CanaryOutcome

MAX_RESTORE_ATTEMPTS = 5

# An execution that started a moment ago may not be visible yet: a lock this fresh is left alone.
FRESH_LOCK_SECONDS = 60

_EXECUTION_NAME_LENGTH = 80


class ExecutionStatus(StrEnum):
    """How an execution is, in Step Functions' words; GONE: it does not exist."""

    RUNNING = "RUNNING"
    PENDING_REDRIVE = "PENDING_REDRIVE"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"
    GONE = "GONE"

    @property
    def is_alive(self) -> bool:
        """True while the execution may still act."""
        return self in (ExecutionStatus.RUNNING, ExecutionStatus.PENDING_REDRIVE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """There is nothing to do."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CallForHelp:
    """Restoring was tried often enough: tell a human."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Restore:
    """Start the execution `name`, which holds `lock` from then on."""

    name: str
    lock: Lock  # as it is to be written; the write must require that the dead still owns it
    request: RestoreRequest  # the execution's input
    is_repeat: bool  # the lock was handed over before; only the start is to be made sure of


RestoreStep = Leave | CallForHelp | Restore


def next_restore_step(
    lock: Lock | None,
    *,
    dead: str | None,
    status: ExecutionStatus,
    cause: str,
    now: int,
    is_forced: bool = False,
    abort_command: str = "coalmine canary abort",
) -> RestoreStep:
    """Decide what the death of an execution asks for.

    Args:
        dead: the execution that is said to be dead; None: look at whoever owns the lock.
        status: of that execution.
        cause: why it ended, in the words of who ended it.
        is_forced: a human asks; earlier attempts do not count.
        abort_command: what ends a canary of this endpoint, for whoever is called.
    """
    if lock is None:
        return Leave(reason="no canary holds the endpoint")
    if dead is not None and lock.owner != dead:
        if lock.previous_owner == dead:
            request = _request(lock, dead, status, cause)
            return Restore(name=_name(lock), lock=lock, request=request, is_repeat=True)
        return Leave(reason=f"the endpoint is held by {lock.owner}, not by {dead}")
    is_fresh = dead is None and now < lock.heartbeat_at + FRESH_LOCK_SECONDS
    if status.is_alive or is_fresh:
        age = now - lock.heartbeat_at
        return Leave(reason=f"{lock.owner} is {status}, its last sign of life {age} s old")
    if lock.restore_attempts >= MAX_RESTORE_ATTEMPTS and not is_forced:
        return _call_for_help(lock, abort_command)
    return _restore(lock, status, cause, now)


def find_unlocked(summary: Mapping[str, object] | None, canary_id: str) -> str | None:
    """Say that a canary died without its lock, in the middle of things; None if it did not.

    Nobody knows then what must be put back: not what the lock would have said, and whether another
    canary came in between.
    """
    if summary is None or summary["is_over"] is True:
        return None
    return (
        f"the lock must exist until canary {canary_id} is over, got none; somebody deleted it: "
        "look where the traffic of this endpoint goes, and put the weights back by hand"
    )


def _restore(lock: Lock, status: ExecutionStatus, cause: str, now: int) -> Restore:
    request = _request(lock, lock.owner, status, cause)
    run = request.run
    taken = replace(
        lock,
        restore_attempts=lock.restore_attempts + 1,
        previous_owner=lock.owner,
        heartbeat_at=now,
        run=run,
        called_for_help=False,  # for the death of this owner; the next one's is told anew
    )
    name = _name(taken)
    owner = sibling_execution_arn(lock.owner, name)
    return Restore(name=name, lock=replace(taken, owner=owner), request=request, is_repeat=False)


def _call_for_help(lock: Lock, abort_command: str) -> RestoreStep:
    if lock.called_for_help:
        return Leave(reason=f"{lock.restore_attempts} restores failed and a human has been told")
    return CallForHelp(
        reason=f"the champion must be restored on the endpoint of canary {lock.canary_id}, "
        f"got {lock.restore_attempts} attempts that failed; put the weights back by hand, "
        f"then run: {abort_command}"
    )


def _request(lock: Lock, dead: str, status: ExecutionStatus, cause: str) -> RestoreRequest:
    """Tell the outcome that a death means, unless the run had reached one before it died."""
    run = lock.run
    if run is not None and run.outcome is not None:
        return RestoreRequest(
            canary_id=lock.canary_id, dead=dead, outcome=run.outcome, reason=run.reason, run=run
        )
    is_abort = status is ExecutionStatus.ABORTED
    outcome = CanaryOutcome.ABORTED if is_abort else CanaryOutcome.INFRASTRUCTURE_ERROR
    reason = f"the execution ended {status}" + (f": {cause}" if cause != "" else "")
    return RestoreRequest(
        canary_id=lock.canary_id,
        dead=dead,
        outcome=outcome,
        reason=reason,
        run=None if run is None else replace(run, outcome=outcome, reason=reason),
    )


def sibling_execution_arn(execution_arn: str, name: str) -> str:
    """Return the ARN that another execution of the same state machine has by its name."""
    return f"{execution_arn.rpartition(':')[0]}:{name}"


def _name(lock: Lock) -> str:
    """Name the restore after its canary and attempt: the same death never starts two."""
    suffix = f"-restore-{lock.restore_attempts}"
    name = f"{lock.canary_id}{suffix}"
    if len(name) <= _EXECUTION_NAME_LENGTH:
        return name
    digest = hashlib.sha256(lock.canary_id.encode()).hexdigest()[:8]
    kept = _EXECUTION_NAME_LENGTH - len(suffix) - len(digest) - 1
    return f"{lock.canary_id[:kept]}-{digest}{suffix}"
