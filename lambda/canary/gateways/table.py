"""One endpoint's lock, the journal of its canaries, and which variant was promoted last.

Every change of the lock is conditional on its owner, so of two executions that both believe they
hold it only one can be right, and the other one learns it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from canary.gateways.items import ConditionError, Items
from canary.journal import (
    ENTRIES_KEPT_SECONDS,
    EXPIRY_ATTRIBUTE,
    LOCK_KEY,
    PROMOTED_KEY,
    entry_key,
    summary_key,
)
from canary.lock import Lock
from canary.run import CanaryRun
from canary.verdict import CanaryOutcome

_OWNED = "#owner = :owner"
_FREE_OR_OWNED = f"attribute_not_exists(#owner) OR {_OWNED}"
_OWNED_AND_NOT_PROMOTED = f"{_OWNED} AND NOT (run.outcome = :promoted)"
_OWN_CALL = "call_owner = :owner"

# What changes hands with a lock. An announced call stays: the heir waits until it has no effect.
_HANDED_OVER = (
    "owner",
    "heartbeat_at",
    "run",
    "previous_owner",
    "restore_attempts",
    "called_for_help",
)


class CanaryTable:
    """The items of one endpoint; a write returns False when its execution lost the lock."""

    def __init__(self, items: Items) -> None:
        self._items = items

    def read_lock(self) -> Lock | None:
        """Return the lock; None when nobody holds the endpoint."""
        document = self._items.get(LOCK_KEY)
        return None if document is None else Lock.from_dict(document)

    def acquire(self, lock: Lock) -> bool:
        """Take the lock; True also if this owner has it already."""
        return _is_done(
            lambda: self._items.put_if(
                LOCK_KEY, lock.to_dict(), condition=_FREE_OR_OWNED, owner=lock.owner
            )
        )

    def hand_over(self, lock: Lock, *, dead: str) -> bool:
        """Give the lock of a dead owner to the one in `lock`.

        False when `dead` has it no more, or has promoted since it was read: a Lambda of the dead
        may have been about to, and what it wrote must not be written over.
        """
        document = lock.to_dict()
        changed = {name: document[name] for name in _HANDED_OVER}
        return self._change_lock(changed, owner=dead, condition=_condition(lock.run))

    def save_run(self, run: CanaryRun, *, owner: str, now: int) -> bool:
        """Remember how far the run is; this is the lock's heartbeat too.

        False also when the canary was promoted meanwhile and `run` does not know of it.
        """
        changed = {"run": run.to_dict(), "heartbeat_at": now}
        return self._change_lock(changed, owner=owner, condition=_condition(run))

    def begin_call(self, *, owner: str, until: int) -> bool:
        """Announce a call that moves traffic; after False it must not be made."""
        return self._change_lock({"call_owner": owner, "call_until": until}, owner=owner)

    def end_call(self, *, owner: str) -> None:
        """Say that the announced call is over, also if the lock was handed over meanwhile."""
        over = {"call_owner": None, "call_until": 0}
        _is_done(lambda: self._items.update_if(LOCK_KEY, over, condition=_OWN_CALL, owner=owner))

    def note_call_for_help(self, *, owner: str) -> bool:
        """Remember that a human was told about this owner's death."""
        return self._change_lock({"called_for_help": True}, owner=owner)

    def release(self, *, owner: str) -> bool:
        """Give the endpoint free; False when somebody else holds it, or nobody."""
        return _is_done(lambda: self._items.delete_if(LOCK_KEY, condition=_OWNED, owner=owner))

    def promote(self, run: CanaryRun, *, owner: str, now: int) -> bool:
        """Write the promoted state and the lock's run in one transaction."""
        promoted = {
            "variant_name": run.challenger,
            "previous_variant_name": run.champion,
            "canary_id": run.canary_id,
            "promoted_at": now,
        }
        return _is_done(
            lambda: self._items.update_if_and_put(
                (LOCK_KEY, {"run": run.to_dict(), "heartbeat_at": now}),
                (PROMOTED_KEY, promoted),
                condition=_OWNED,
                owner=owner,
            )
        )

    def read_promoted(self) -> dict[str, Any] | None:
        """Return which variant was promoted last; None before the first."""
        return self._items.get(PROMOTED_KEY)

    def write_entry(
        self, canary_id: str, sequence: int, entry: Mapping[str, object], *, now: int
    ) -> None:
        """File a journal entry under its number, for a limited time."""
        expiring = {**entry, EXPIRY_ATTRIBUTE: now + ENTRIES_KEPT_SECONDS}
        self._items.put(entry_key(canary_id, sequence), expiring)

    def write_summary(self, canary_id: str, summary: Mapping[str, object]) -> None:
        """File how a canary stands."""
        self._items.put(summary_key(canary_id), summary)

    def read_summary(self, canary_id: str) -> dict[str, Any] | None:
        """Return how a canary stands; None when there was none of that name."""
        return self._items.get(summary_key(canary_id))

    def _change_lock(
        self, changed: Mapping[str, object], *, owner: str, condition: str = _OWNED
    ) -> bool:
        return _is_done(
            lambda: self._items.update_if(LOCK_KEY, changed, condition=condition, owner=owner)
        )


def _condition(run: CanaryRun | None) -> str:
    """Return what must hold for a lock to get this run: a promotion is never written over."""
    is_promoted = run is not None and run.outcome is CanaryOutcome.PROMOTED
    return _OWNED if is_promoted else _OWNED_AND_NOT_PROMOTED


def _is_done(write: Callable[[], None]) -> bool:
    try:
        write()
    except ConditionError:
        return False
    return True
