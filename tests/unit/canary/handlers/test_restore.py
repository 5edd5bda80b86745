"""Restore: told by the rule, by `abort`, by the schedule, twice, or in the wrong order."""

import pytest

from canary.handlers.restore import restore
from canary.inputs import DeathNotice
from canary.lock import Lock
from canary.restore import ExecutionStatus
from tests.doubles.canary_world import FakeWorld, execution_arn


@pytest.fixture
def world():
    world = FakeWorld()
    world.executions.start("flights-1", {})
    world.table.acquire(
        Lock(owner=execution_arn("flights-1"), canary_id="flights-1", acquired_at=1, heartbeat_at=1)
    )
    return world


def told(world, name="flights-1", status="ABORTED"):
    event = {"detail": {"executionArn": execution_arn(name), "status": status}}
    return restore(DeathNotice.from_event(event), world, world.clock.now)["action"]


def looked(world):
    return restore(DeathNotice.from_event({}), world, world.clock.now)["action"]


def test_the_owners_death_starts_one_restore_however_often_it_is_told(world):
    assert ["restore"] * 3 == [told(world) for _ in range(3)]
    assert ["flights-1-restore-1"] == list(world.executions.inputs)[1:]


def test_the_cause_is_asked_for_when_the_notice_has_none(world):
    world.executions.ended("flights-1", ExecutionStatus.ABORTED, cause="aborted by anna")
    told(world)

    assert (
        "the execution ended ABORTED: aborted by anna"
        == world.executions.inputs["flights-1-restore-1"]["restore"]["reason"]
    )


def test_a_function_that_died_after_the_hand_over_is_made_good(world):
    """The lock had changed hands, the heir had not been started."""

    def refuse(name, document):
        raise RuntimeError("killed")

    world.executions.start, start = refuse, world.executions.start
    with pytest.raises(RuntimeError):
        told(world)
    world.executions.start = start

    assert "restore" == told(world)
    assert "flights-1-restore-1" in world.executions.inputs


def test_the_regular_look_finds_what_no_event_told(world):
    world.executions.ended("flights-1", ExecutionStatus.TIMED_OUT)

    assert "restore" == looked(world)


def test_the_regular_look_leaves_the_living_alone(world):
    assert "leave" == looked(world)
    assert "leave" == looked(FakeWorld())


def test_a_lock_put_by_a_function_in_flight_of_a_dead_execution_is_found(world):
    """Aborted during Prepare: the rule came first and found no lock, then the lock was put."""
    world.items.documents.clear()
    world.executions.ended("flights-1", ExecutionStatus.ABORTED)
    assert "leave" == told(world)
    world.table.acquire(
        Lock(
            owner=execution_arn("flights-1"),
            canary_id="flights-1",
            acquired_at=world.clock.now,
            heartbeat_at=world.clock.now,
        )
    )
    world.clock.pass_seconds(300)

    assert "restore" == looked(world)


def test_of_two_that_are_told_at_once_one_hands_over(world):
    """Both read the lock before either wrote."""
    hand_over = world.table.hand_over

    def after_another_one(lock, *, dead):
        hand_over(lock, dead=dead)
        return hand_over(lock, dead=dead)

    world.table.hand_over = after_another_one

    assert "leave" == told(world)
