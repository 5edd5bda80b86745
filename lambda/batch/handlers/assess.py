"""Assess: how did the transform job end, and where does the run go on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from batch.documents import RunPhase
from batch.failure import Failure
from batch.handlers.stepping import log, run_step
from batch.handlers.world import World
from batch.job_end import next_after_job
from batch.layout import RunLayout
from batch.run_cost import attempt_of, read_attempts, total_cost
from batch.run_documents import write_document
from batch.run_status import own_status, read_plan
from batch.state import NextState, RunState, StepInput

_WAITS = {NextState.WAIT, NextState.GATHER}


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Handle the state `Assess`."""
    return run_step("assess", assess, event)


def assess(step: StepInput, world: World, now: float) -> RunState:
    """Look at the job, write down what it cost, and lead on."""
    state = RunState.from_dict(step.state)
    plan = read_plan(world.objects, step.settings, state.run_id)
    layout = RunLayout.of(plan.settings, state.run_id)
    status = own_status(world.objects, layout, step.execution_arn)
    name = state.transform_job_name
    job = None if name is None else world.transform_jobs.describe(name)
    if job is not None:
        log("transform job", name=job.name, status=job.status.value, reason=job.reason)
        written = attempt_of(job, plan.settings, now=now)
        write_document(world.objects, layout.transform_attempt(state.attempt), written)
    cost = total_cost(read_attempts(world.objects, layout, last_attempt=state.attempt))
    status = replace(status, transform_seconds=cost.seconds, cost_usd=cost.usd, updated_at=now)
    write_document(world.objects, layout.status, status)
    next_state = next_after_job(state, job, Failure.from_state(step.state))
    is_waiting = next_state.next in _WAITS
    status = replace(
        status,
        phase=RunPhase.TRANSFORMING if is_waiting else RunPhase.VERIFYING,
        message=_waiting(next_state) if is_waiting else "",
    )
    write_document(world.objects, layout.status, status)
    return next_state


def _waiting(state: RunState) -> str:
    if state.next is NextState.WAIT:
        return f"waits for transform job {state.transform_job_name}"
    return f"there were no machines; tries again in {state.wait_seconds} s"
