"""Restore: told by the rule, by `abort`, by the schedule, twice, or in the wrong order."""

from dataclasses import replace

import pytest

from canary.gateways.notifications import NotificationError
from canary.handlers.restore import restore
from canary.inputs import DeathNotice
from canary.lock import Lock
from canary.restore import MAX_RESTORE_ATTEMPTS, ExecutionStatus
from canary.run import CanaryRun, OriginalVariant
from canary.verdict import CanaryOutcome
from tests.doubles.canary_world import SETTINGS, FakeWorld, execution_arn


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


@pytest.fixture
def unanswered(world):
    """A hand over is done, then the answer is lost and the SDK's second try is refused."""
    hand_over = world.table.hand_over

    def done_twice(lock, *, dead):
        hand_over(lock, dead=dead)
        return hand_over(lock, dead=dead)

    world.table.hand_over = done_twice
    return world


def test_a_hand_over_whose_answer_was_lost_is_followed_by_its_start(unanswered):
    """So is one of two that were told at once: the name makes sure that it starts once."""
    assert "restore" == told(unanswered)
    assert ["flights-1-restore-1"] == list(unanswered.executions.inputs)[1:]
    assert execution_arn("flights-1-restore-1") == unanswered.table.read_lock().owner


def test_also_at_the_regular_look(unanswered):
    unanswered.executions.ended("flights-1", ExecutionStatus.TIMED_OUT)

    assert "restore" == looked(unanswered)
    assert "flights-1-restore-1" in unanswered.executions.inputs


def test_a_lock_that_changes_with_each_look_is_left_for_now(world):
    world.table.hand_over = lambda lock, *, dead: False

    assert "leave" == told(world)


def test_a_promotion_between_look_and_hand_over_stays_one(world):
    """StopExecution during Promote: its Lambda still commits, after the lock was read here."""
    hand_over, run = world.table.hand_over, run_of("flights-1")
    owner = execution_arn("flights-1")
    world.table.save_run(run, owner=owner, now=1)

    def after_the_promotion(lock, *, dead):
        world.table.promote(replace(run, outcome=CanaryOutcome.PROMOTED), owner=owner, now=1)
        return hand_over(lock, dead=dead)

    world.table.hand_over = after_the_promotion

    assert "restore" == told(world)
    assert "promoted" == world.executions.inputs["flights-1-restore-1"]["restore"]["outcome"]
    assert CanaryOutcome.PROMOTED is world.table.read_lock().run.outcome


class TestCallForHelp:
    @pytest.fixture
    def tired(self, world):
        world.items.documents["lock"]["restore_attempts"] = MAX_RESTORE_ATTEMPTS
        return world

    def test_a_call_that_is_not_taken_fails_and_is_made_again(self, tired):
        """Noted is only what was sent: the page that nobody got is not the last one."""
        tired.notifications.is_down = True
        with pytest.raises(NotificationError):
            told(tired)
        tired.notifications.is_down = False

        assert ["call for help", "leave"] == [told(tired), told(tired)]
        assert 1 == len(tired.notifications.subjects)

    def test_after_a_forced_restore_the_next_death_is_told_anew(self, tired):
        told(tired)
        detail = {"executionArn": execution_arn("flights-1"), "status": "ABORTED"}
        event = {"detail": detail, "is_forced": True}
        restore(DeathNotice.from_event(event), tired, tired.clock.now)

        assert "call for help" == told(tired, f"flights-1-restore-{MAX_RESTORE_ATTEMPTS + 1}")
        assert 2 == len(tired.notifications.subjects)

    def test_a_death_without_a_lock_is_told_unless_the_canary_was_over(self, world):
        """Somebody deleted the item: nobody knows what must be put back."""
        world.table.write_summary("flights-1", {"is_over": False})
        world.items.documents.pop("lock")

        assert "call for help" == told(world)
        assert ["flights-dev: restoring the champion FAILED, act now"] == (
            world.notifications.subjects
        )
        world.table.write_summary("flights-1", {"is_over": True})

        assert "leave" == told(world)

    def test_a_dead_restore_without_a_lock_names_its_canary(self, world):
        told(world)
        world.table.write_summary("flights-1", {"is_over": False})
        world.items.documents.pop("lock")

        assert "call for help" == told(world, "flights-1-restore-1")
        assert "flights-1" == world.notifications.messages[0]["canary_id"]


def run_of(canary_id):
    return CanaryRun(
        canary_id=canary_id,
        execution_arn=execution_arn(canary_id),
        endpoint_name="flights-dev",
        champion="blue",
        challenger="green",
        settings=SETTINGS,
        original={
            "blue": OriginalVariant(weight=1.0, instance_count=1),
            "green": OriginalVariant(weight=0.0, instance_count=1),
        },
    )
