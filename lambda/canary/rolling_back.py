"""Where a roll back starts from, and when there is nothing to put back."""

from dataclasses import replace

from canary.inputs import RollBackInput
from canary.lock import Lock, refusal_to_act
from canary.position import Next, Position
from canary.transitions import turn_back
from canary.verdict import CanaryOutcome

# Entries of a restore are numbered far behind those of the canary it restores.
_ENTRIES_OF_AN_EXECUTION = 100_000
_LAST_BLOCK = 9


def first_position(
    given: RollBackInput, lock: Lock | None, *, execution_arn: str, execution_name: str
) -> Position:
    """Return the position to roll back from; of a run that did not travel here, the lock knows."""
    is_owner = refusal_to_act(lock, execution_arn) is None
    run = lock.run if lock is not None and is_owner else None
    if given.position is not None:
        position = given.position
        if given.failure is not None:
            position = turn_back(position, CanaryOutcome.INFRASTRUCTURE_ERROR, given.failure)
        if run is not None and run.outcome is CanaryOutcome.PROMOTED:
            position = replace(position, run=run)
        return position
    if given.restore is not None:
        if lock is None:
            run = given.restore.run  # somebody deleted the item after the restore was started
        attempts = 0 if lock is None else min(lock.restore_attempts, _LAST_BLOCK)
        return Position(
            next=Next.ROLL_BACK,
            run=run,
            canary_id=given.canary_id(execution_name),
            sequence=attempts * _ENTRIES_OF_AN_EXECUTION,
            outcome=given.restore.outcome,
            reason=given.restore.reason,
        )
    failure = "the canary could not be prepared" if given.failure is None else given.failure
    return turn_back(
        Position(next=Next.ROLL_BACK, run=run, canary_id=given.canary_id(execution_name)),
        CanaryOutcome.INFRASTRUCTURE_ERROR,
        failure,
    )


def conclude_at_once(position: Position, refusal: str | None) -> Position | None:
    """Return the position to conclude from if nothing is to be put back; None if something is.

    Args:
        refusal: why this execution may not put weights back.
    """
    run = position.run
    if refusal is not None:
        reason = f"{position.reason}; nothing was put back: {refusal}"
        return _concluding(position, reason)
    if run is None:
        return _concluding(position, f"{position.reason}; nothing had been moved")
    if run.outcome is CanaryOutcome.PROMOTED:
        return _concluding(replace(position, outcome=run.outcome), run.reason)
    return None


def without_endpoint(position: Position) -> Position:
    """Return the position to conclude from when the endpoint does not exist any more."""
    return _concluding(position, f"{position.reason}; the endpoint does not exist any more")


def _concluding(position: Position, reason: str) -> Position:
    outcome = position.outcome
    return replace(
        position,
        next=Next.CONCLUDE,
        outcome=CanaryOutcome.INFRASTRUCTURE_ERROR if outcome is None else outcome,
        reason=reason,
    )
