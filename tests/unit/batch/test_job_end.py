"""The end of a transform job: on, again, or no further."""

from dataclasses import replace

import pytest

from batch.failure import Failure
from batch.job_end import MAX_CAPACITY_ATTEMPTS, next_after_job
from batch.refusal import RefusedRunError
from batch.state import NextState, RunState
from batch.transform_job import TransformJob, TransformJobStatus

STATE = RunState(
    run_id="run-1", attempt=2, next=NextState.TRANSFORM, transform_job_name="nightly-2", request={}
)
JOB = TransformJob(
    name="nightly-2",
    status=TransformJobStatus.COMPLETED,
    reason="",
    started_at=100.0,
    ended_at=160.0,
    instance_type="ml.m5.large",
    instance_count=2,
)
NO_MACHINES = replace(
    JOB,
    status=TransformJobStatus.FAILED,
    reason="CapacityError: Unable to provision requested ML compute capacity.",
)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (TransformJobStatus.COMPLETED, NextState.VERIFY),
        (TransformJobStatus.FAILED, NextState.VERIFY),
        (TransformJobStatus.IN_PROGRESS, NextState.WAIT),
        (TransformJobStatus.STOPPING, NextState.WAIT),
    ],
)
def test_a_job_that_ended_is_verified_and_any_other_one_waited_for(status, expected):
    """A failed one too: which row is to blame is seen there."""
    assert expected == next_after_job(STATE, replace(JOB, status=status), None).next


def test_a_job_is_looked_at_soon_and_then_ever_less_often():
    """A job of days must not use up the events that an execution may have."""
    waits, state = [], STATE
    for _ in range(7):
        state = next_after_job(state, replace(JOB, status=TransformJobStatus.IN_PROGRESS), None)
        waits.append(state.wait_seconds)

    assert [15, 30, 60, 120, 240, 300, 300] == waits
    assert 2 == state.attempt


def test_want_of_machines_is_another_attempt_that_waits_longer_each_time():
    waits, state = [], STATE
    for _ in range(MAX_CAPACITY_ATTEMPTS - 1):
        state = next_after_job(state, NO_MACHINES, None)
        waits.append(state.wait_seconds)

    assert [60, 120, 240, 480] == waits
    assert (NextState.GATHER, 6, 4) == (state.next, state.attempt, state.capacity_attempts)
    assert (None, None) == (state.transform_job_name, state.request)
    with pytest.raises(RefusedRunError, match="--instance-type"):
        next_after_job(state, NO_MACHINES, None)


def test_a_job_that_somebody_stopped_ends_the_run():
    with pytest.raises(RefusedRunError, match="coalmine batch resume run-1"):
        next_after_job(STATE, replace(JOB, status=TransformJobStatus.STOPPED), None)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Failure(error="SageMaker.X", reason="SageMaker.X: the quota is 0"), "the quota is 0"),
        (None, "nothing that says why"),
    ],
)
def test_without_a_job_the_refusal_says_why_it_was_not_created(failure, words):
    with pytest.raises(RefusedRunError, match=words):
        next_after_job(STATE, None, failure)


def test_a_job_is_billed_from_its_start_to_its_end():
    assert 60.0 == JOB.billed_seconds(now=500.0)
    assert 400.0 == replace(JOB, ended_at=None).billed_seconds(now=500.0)
    assert 0.0 == replace(JOB, started_at=None).billed_seconds(now=500.0)
