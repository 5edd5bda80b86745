"""Gather: all shards in order, and the transform job that those without answers need."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from batch.documents import RunPhase
from batch.gathering import gather
from batch.handlers.stepping import run_step
from batch.handlers.world import World
from batch.layout import RunLayout
from batch.planning import group_items
from batch.run_documents import write_document
from batch.run_status import own_status, read_plan
from batch.state import NextState, RunState, StepInput


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Handle the state `Gather`."""
    return run_step("gather", gather_shards, event)


def gather_shards(step: StepInput, world: World, now: float) -> RunState:
    """Lead to the transform job, or past it when no shard needs one."""
    state = RunState.from_dict(step.state)
    plan = read_plan(world.objects, step.settings, state.run_id)
    layout = RunLayout.of(plan.settings, state.run_id)
    status = own_status(world.objects, layout, step.execution_arn)
    gathered = gather(world.objects, plan, attempt=state.attempt, execution_arn=step.execution_arn)
    request = gathered.request
    job_name = None if request is None else str(request["TransformJobName"])
    written = replace(
        status,
        phase=RunPhase.VERIFYING if request is None else RunPhase.TRANSFORMING,
        attempt=state.attempt,
        updated_at=now,
        rows=gathered.rows,
        shards=len(gathered.shards),
        failed_shards=0,
        transform_job_name=job_name,
        message="",
    )
    write_document(world.objects, layout.status, written)
    return replace(
        state,
        # A resumed run has cut a few items again; all are verified, which is little where it was.
        groups=group_items(plan.items, plan.sources, range(len(plan.items))),
        next=NextState.VERIFY if request is None else NextState.TRANSFORM,
        transform_job_name=job_name,
        wait_seconds=0,
        request=request,
    )
