"""The lock of an endpoint: one canary holds it, and it remembers what must be put back."""

from dataclasses import dataclass
from typing import Any, Self

from canary.documents import from_stored, to_document
from canary.reasons import describe_seconds
from canary.run import CanaryRun


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """Who may change the endpoint's traffic now, and everything needed if the holder dies."""

    owner: str  # ARN of the execution that may act; every change of the lock names it
    canary_id: str  # stays the same when a restore takes the lock over
    acquired_at: int  # epoch seconds, as all times here
    heartbeat_at: int
    run: CanaryRun | None = None  # None: nothing has been moved yet
    previous_owner: str | None = None  # the dead execution a restore took the lock from
    restore_attempts: int = 0
    called_for_help: bool = False  # a human was told that restoring does not work
    call_owner: str | None = None  # who has a call to SageMaker in flight ...
    call_until: int = 0  # ... and when that call can no longer be running

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        document: dict[str, Any] = to_document(self)
        return document

    @classmethod
    def from_dict(cls, document: object) -> Self:
        """Read a lock that was stored."""
        return from_stored(cls, document)


def held_reason(lock: Lock | None, now: int) -> str:
    """Say who holds the endpoint, to somebody who wants it."""
    if lock is None:
        return "the endpoint was held by another canary a moment ago; start again"
    return (
        f"the endpoint must be free, got {describe_holder(lock, now)}; wait for its end or abort it"
    )


def describe_holder(lock: Lock, now: int) -> str:
    """Say who holds the endpoint, for how long, and whether the holder seems to be alive."""
    age = describe_seconds(max(0, now - lock.acquired_at))
    silence = describe_seconds(max(0, now - lock.heartbeat_at))
    return (
        f"held by canary {lock.canary_id} ({lock.owner}) for {age}, last sign of life {silence} ago"
    )


def refusal_to_act(lock: Lock | None, execution_arn: str) -> str | None:
    """Say why an execution may not move traffic now; None when it may."""
    if lock is None:
        return f"the lock must be held by {execution_arn}, got no lock; it was released meanwhile"
    if lock.owner != execution_arn:
        return f"the lock must be held by {execution_arn}, got {lock.owner}; it took over"
    return None


def refusal_to_roll_back(
    lock: Lock | None, execution_arn: str, *, is_concluded: bool
) -> str | None:
    """Say why an execution may not put weights back; None when it may.

    A lock that is gone is no reason, unless the canary was concluded: then its champion may have
    been succeeded long ago, and this is an old execution that somebody ran again.
    """
    if lock is None:
        return "this canary was concluded before" if is_concluded else None
    return refusal_to_act(lock, execution_arn)


def has_heir(lock: Lock | None, execution_arn: str, canary_id: str) -> bool:
    """Tell whether another execution took over this canary."""
    return lock is not None and lock.owner != execution_arn and lock.canary_id == canary_id


def may_resume(lock: Lock | None, execution_arn: str, *, is_concluded: bool) -> bool:
    """Tell whether an execution may let scale-in go on; another canary may need it to stand still.

    A lock that is gone is no reason against it, unless the canary was concluded: then scale-in went
    on long ago, and somebody may have suspended it again.
    """
    return not is_concluded if lock is None else lock.owner == execution_arn


def has_call_in_flight(lock: Lock | None, now: int) -> bool:
    """Tell whether an announced call that moves traffic may still reach SageMaker."""
    return lock is not None and lock.call_owner is not None and now < lock.call_until
