"""The death of an execution: nothing, a restore, or a call for help."""

from dataclasses import replace

import pytest

from canary.lock import Lock
from canary.restore import (
    FRESH_LOCK_SECONDS,
    MAX_RESTORE_ATTEMPTS,
    CallForHelp,
    ExecutionStatus,
    Leave,
    Restore,
    find_unlocked,
    next_restore_step,
)
from canary.run import CanaryRun, OriginalVariant
from canary.settings import CanarySettings
from canary.verdict import CanaryOutcome

OWNER = "arn:aws:states:us-east-1:111111111111:execution:Machine:flights-1"
NOW = 10_000
RUN = CanaryRun(
    canary_id="flights-1",
    execution_arn=OWNER,
    endpoint_name="flights-dev",
    champion="blue",
    challenger="green",
    settings=CanarySettings(),
    original={
        "blue": OriginalVariant(weight=1.0, instance_count=1),
        "green": OriginalVariant(weight=0.0, instance_count=1),
    },
)
LOCK = Lock(owner=OWNER, canary_id="flights-1", acquired_at=1, heartbeat_at=2, run=RUN)


def decide(lock, *, dead=OWNER, status=ExecutionStatus.ABORTED, cause="enough", is_forced=False):
    return next_restore_step(
        lock, dead=dead, status=status, cause=cause, now=NOW, is_forced=is_forced
    )


def test_the_owners_death_starts_a_restore_that_holds_the_lock():
    step = decide(LOCK)

    assert isinstance(step, Restore)
    assert "flights-1-restore-1" == step.name
    assert OWNER.replace("flights-1", "flights-1-restore-1") == step.lock.owner
    assert (OWNER, 1, NOW) == (
        step.lock.previous_owner,
        step.lock.restore_attempts,
        step.lock.heartbeat_at,
    )


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (ExecutionStatus.ABORTED, CanaryOutcome.ABORTED),
        (ExecutionStatus.TIMED_OUT, CanaryOutcome.INFRASTRUCTURE_ERROR),
        (ExecutionStatus.FAILED, CanaryOutcome.INFRASTRUCTURE_ERROR),
    ],
)
def test_how_it_died_is_how_the_canary_ended(status, outcome):
    step = decide(LOCK, status=status)

    assert (outcome, f"the execution ended {status}: enough") == (
        step.request.outcome,
        step.request.reason,
    )
    assert outcome is step.lock.run.outcome


def test_the_run_travels_with_the_request():
    """Should the lock vanish, the restore still knows what must be put back."""
    step = decide(LOCK)

    assert step.lock.run == step.request.run
    assert step.lock.run == decide(step.lock).request.run
    assert decide(replace(LOCK, run=None)).request.run is None


def test_a_canary_that_died_without_its_lock_is_told_unless_it_was_over():
    assert "got none; somebody deleted it" in str(find_unlocked({"is_over": False}, "flights-1"))
    assert find_unlocked({"is_over": True}, "flights-1") is None
    assert find_unlocked(None, "flights-1") is None


def test_an_outcome_reached_before_the_death_stays():
    """It died on its way back from evidence: that is why the canary ended."""
    decided = replace(RUN, outcome=CanaryOutcome.ROLLED_BACK, reason="evidence 99:1")
    step = decide(replace(LOCK, run=decided))

    assert (CanaryOutcome.ROLLED_BACK, "evidence 99:1") == (
        step.request.outcome,
        step.request.reason,
    )


def test_told_twice_the_same_restore_is_made_sure_of():
    """The lock was handed over, then the function died before it started the execution."""
    handed_over = decide(LOCK).lock
    step = decide(handed_over)

    assert isinstance(step, Restore)
    assert (True, "flights-1-restore-1") == (step.is_repeat, step.name)


def test_the_death_of_a_stranger_changes_nothing():
    assert isinstance(decide(LOCK, dead="arn:somebody:else"), Leave)


def test_without_a_lock_there_is_nothing_to_restore():
    assert isinstance(decide(None), Leave)


def test_a_dead_restore_is_followed_by_the_next_one():
    first = decide(LOCK).lock
    step = decide(first, dead=first.owner, status=ExecutionStatus.TIMED_OUT, cause="")

    assert "flights-1-restore-2" == step.name
    assert CanaryOutcome.ABORTED is step.request.outcome


def test_the_call_for_help_says_what_to_type():
    """At night, with several endpoints in several environments."""
    tired = replace(LOCK, restore_attempts=MAX_RESTORE_ATTEMPTS)
    command = "coalmine canary abort flights -c prod"

    step = next_restore_step(
        tired, dead=OWNER, status=ExecutionStatus.FAILED, cause="", now=NOW, abort_command=command
    )

    assert isinstance(step, CallForHelp)
    assert step.reason.endswith(f"then run: {command}")


def test_enough_attempts_end_in_a_call_for_help_that_is_made_once():
    tired = replace(LOCK, restore_attempts=MAX_RESTORE_ATTEMPTS)

    assert isinstance(decide(tired), CallForHelp)
    assert isinstance(decide(replace(tired, called_for_help=True)), Leave)


def test_a_human_may_ask_for_another_attempt():
    tired = replace(LOCK, restore_attempts=MAX_RESTORE_ATTEMPTS, called_for_help=True)
    step = decide(tired, is_forced=True)

    assert isinstance(step, Restore)
    assert not step.lock.called_for_help
    assert f"flights-1-restore-{MAX_RESTORE_ATTEMPTS + 1}" == step.name


@pytest.mark.parametrize(
    ("status", "age", "restores"),
    [
        (ExecutionStatus.RUNNING, 9_000, False),
        (ExecutionStatus.PENDING_REDRIVE, 9_000, False),
        (ExecutionStatus.GONE, FRESH_LOCK_SECONDS - 1, False),
        (ExecutionStatus.GONE, FRESH_LOCK_SECONDS, True),
        (ExecutionStatus.ABORTED, 9_000, True),
        (ExecutionStatus.SUCCEEDED, 9_000, True),
    ],
)
def test_the_regular_look_restores_what_a_dead_owner_left(status, age, restores):
    """An execution just started may not be visible yet: a fresh lock is left alone."""
    step = decide(replace(LOCK, heartbeat_at=NOW - age), dead=None, status=status)

    assert restores is isinstance(step, Restore)


def test_a_long_name_is_shortened_and_stays_unique():
    names = {
        decide(replace(LOCK, canary_id=canary_id)).name for canary_id in ("x" * 80, "x" * 79 + "y")
    }

    assert 2 == len(names)
    assert {80} == {len(name) for name in names}
