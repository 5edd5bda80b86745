"""Where a roll back starts from, by what travelled here and what the lock knows."""

from dataclasses import replace

from canary.inputs import RestoreRequest, RollBackInput
from canary.lock import Lock
from canary.position import Next, Position
from canary.rolling_back import conclude_at_once, first_position
from canary.verdict import CanaryOutcome
from tests.doubles.canary_run import a_run

RUN = a_run()
LOCK = Lock(
    owner="arn:a", canary_id="flights-1", acquired_at=1, heartbeat_at=1, run=RUN, restore_attempts=2
)
BAKING = Position(next=Next.BAKE, run=RUN, canary_id="flights-1", sequence=7)
RESTORE = RestoreRequest(
    canary_id="flights-1", dead="arn:dead", outcome=CanaryOutcome.ABORTED, reason="enough"
)


def start(lock=LOCK, *, position=None, restore=None, failure=None):
    given = RollBackInput(position=position, restore=restore, failure=failure)
    return first_position(given, lock, execution_arn="arn:a", execution_name="execution")


def conclude(position, refusal=None):
    concluding = conclude_at_once(position, refusal)
    assert concluding is not None
    return concluding


def test_a_position_that_travelled_is_taken_as_it_is():
    assert BAKING == start(None, position=BAKING)


def test_a_failure_becomes_the_reason():
    position = start(position=BAKING, failure="RuntimeError: boom")

    assert (CanaryOutcome.INFRASTRUCTURE_ERROR, "RuntimeError: boom", 7) == (
        position.outcome,
        position.reason,
        position.sequence,
    )


def test_a_restore_takes_the_run_from_its_lock():
    position = start(restore=RESTORE)

    assert (RUN, "flights-1", 200_000, CanaryOutcome.ABORTED, "enough") == (
        position.run,
        position.canary_id,
        position.sequence,
        position.outcome,
        position.reason,
    )


def test_a_restore_whose_lock_vanished_has_its_run_all_the_same():
    position = start(None, restore=replace(RESTORE, run=RUN))

    assert RUN == position.run
    assert conclude_at_once(position, None) is None


def test_what_the_lock_knows_is_newer_than_what_travelled():
    promoted = replace(RUN, outcome=CanaryOutcome.PROMOTED)
    position = start(replace(LOCK, run=promoted), restore=replace(RESTORE, run=RUN))

    assert promoted == position.run


def test_somebody_elses_lock_gives_no_run():
    """A refused canary whose Prepare died must not put back another canary's weights."""
    assert start(replace(LOCK, owner="arn:other"), failure="boom").run is None


def test_a_promotion_that_only_the_lock_knows_of_is_one():
    promoted = replace(RUN, outcome=CanaryOutcome.PROMOTED, reason="it passed")
    position = start(replace(LOCK, run=promoted), position=BAKING, failure="timeout")
    concluding = conclude(position)

    assert (Next.CONCLUDE, CanaryOutcome.PROMOTED, "it passed") == (
        concluding.next,
        concluding.outcome,
        concluding.reason,
    )


def test_a_run_that_moved_traffic_is_put_back():
    assert conclude_at_once(BAKING, None) is None


def test_without_a_run_nothing_had_been_moved():
    concluding = conclude(start(None, failure="boom"))

    assert (Next.CONCLUDE, CanaryOutcome.INFRASTRUCTURE_ERROR) == (
        concluding.next,
        concluding.outcome,
    )
    assert "nothing had been moved" in concluding.reason


def test_a_refusal_leaves_the_endpoint_alone():
    concluding = conclude(BAKING, "another canary holds the lock")

    assert Next.CONCLUDE is concluding.next
    assert "nothing was put back: another canary holds the lock" in concluding.reason
