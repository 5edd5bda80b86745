"""What the end of a transform job means for its run."""

from dataclasses import replace

from batch.failure import Failure
from batch.refusal import RefusedRunError
from batch.state import NextState, RunState
from batch.transform_job import TransformJob, TransformJobStatus

MAX_CAPACITY_ATTEMPTS = 5
_LOOK_AGAIN_SECONDS, _LONGEST_LOOK_AGAIN_SECONDS = 15, 300
_FIRST_CAPACITY_WAIT_SECONDS = 60
_LONGEST_CAPACITY_WAIT_SECONDS = 900


def next_after_job(state: RunState, job: TransformJob | None, failure: Failure | None) -> RunState:
    """Return where a run goes on.

    Args:
        job: as it is; None: there is no such job.
        failure: what the state machine caught, if it did not see the job complete.

    Raises:
        RefusedRunError: there is no job to go on with.
    """
    if job is None:
        raise RefusedRunError(_not_created(state, failure))
    if not job.status.is_end:
        # Ever less often: an execution ends at 25,000 events, and a job may take a week.
        wait_seconds = max(_LOOK_AGAIN_SECONDS, 2 * state.wait_seconds)
        wait_seconds = min(wait_seconds, _LONGEST_LOOK_AGAIN_SECONDS)
        return replace(state, next=NextState.WAIT, wait_seconds=wait_seconds)
    if job.status is TransformJobStatus.STOPPED:
        raise RefusedRunError(
            f"transform job {job.name} must end by itself, got stopped by somebody; what it had "
            f"done is kept: coalmine batch resume {state.run_id}"
        )
    if job.found_no_machines:
        return _after_capacity_error(state, job)
    # Failed too: which row is to blame is seen there, and what it got done is kept.
    return replace(state, next=NextState.VERIFY, wait_seconds=0)


def _after_capacity_error(state: RunState, job: TransformJob) -> RunState:
    attempts = state.capacity_attempts + 1
    if attempts >= MAX_CAPACITY_ATTEMPTS:
        raise RefusedRunError(
            f"{job.instance_count} instances of {job.instance_type} must be available, got none "
            f"for {attempts} jobs in a row; later, or with another type: coalmine batch resume "
            f"{state.run_id} --instance-type TYPE"
        )
    wait_seconds = _FIRST_CAPACITY_WAIT_SECONDS * 2**state.capacity_attempts
    return replace(
        state,
        next=NextState.GATHER,
        attempt=state.attempt + 1,
        capacity_attempts=attempts,
        wait_seconds=min(wait_seconds, _LONGEST_CAPACITY_WAIT_SECONDS),
        transform_job_name=None,
        request=None,
    )


def _not_created(state: RunState, failure: Failure | None) -> str:
    why = "nothing that says why" if failure is None else failure.reason
    return (
        f"transform job {state.transform_job_name} must be created, got {why}; mend that, then: "
        f"coalmine batch resume {state.run_id}"
    )
