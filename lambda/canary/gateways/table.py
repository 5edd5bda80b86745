"""One endpoint's lock, the journal of its canaries, and who was promoted or rolled back.

Every change of the lock is conditional on its owner, so of two executions that both believe they
hold it only one can be right, and the other one learns it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from canary.gateways.items import ConditionError, Items
from canary.journal import (
    ENTRIES_KEPT_SECONDS,
    EXPIRY_ATTRIBUTE,
    LOCK_KEY,
    PROMOTED_KEY,
    after_last_entry_key,
    entries_prefix,
    entry_key,
    rolled_back_key,
    summary_key,
)
from canary.lock import Lock
from canary.record import Promoted, RolledBack
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
        source = run.challenger_source
        return _is_done(
            lambda: self._items.write_together(
                (LOCK_KEY, {"run": run.to_dict(), "heartbeat_at": now}),
                (PROMOTED_KEY, Promoted.from_run(run, now=now).to_dict()),
                # What spoke against this model before is outdone.
                None if source is None else rolled_back_key(source),
                condition=_OWNED,
                owner=owner,
            )
        )

    def read_promoted(self) -> Promoted | None:
        """Return what was promoted last; None before the first."""
        document = self._items.get(PROMOTED_KEY)
        return None if document is None else Promoted.from_dict(document)

    def write_rolled_back(self, rolled_back: RolledBack) -> None:
        """Remember that traffic was taken away from a model."""
        self._items.put(rolled_back_key(rolled_back.source), rolled_back.to_dict())

    def read_rolled_back(self, sources: Iterable[str]) -> dict[str, RolledBack]:
        """Return those of these models that traffic was taken away from."""
        found = {source: self._items.get(rolled_back_key(source)) for source in sources}
        return {
            source: RolledBack.from_dict(document)
            for source, document in found.items()
            if document is not None
        }

    def write_entry(
        self, canary_id: str, sequence: int, entry: Mapping[str, object], *, now: int
    ) -> None:
        """File a journal entry under its number, for a limited time."""
        expiring = {**entry, EXPIRY_ATTRIBUTE: now + ENTRIES_KEPT_SECONDS}
        self._items.put(entry_key(canary_id, sequence), expiring)

    def read_entries(self, canary_id: str) -> list[dict[str, Any]]:
        """Return a canary's journal, those of its restores too, in their order."""
        first, last = entries_prefix(canary_id), after_last_entry_key(canary_id)
        return self._items.between(first, last)

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
