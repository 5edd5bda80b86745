"""Verify: has each shard of a group an answer for each of its rows."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from batch.handlers.stepping import log, run_step
from batch.handlers.world import World
from batch.run_status import read_plan
from batch.state import RunState, StepInput
from batch.verifying import verify


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Handle the state `Verify` for one group of work items."""
    return run_step("verify", verify_group, event)


def verify_group(step: StepInput, world: World, now: float) -> None:
    """Write down of each shard that it is verified, or why not."""
    state = RunState.from_dict(step.state)
    plan = read_plan(world.objects, step.settings, state.run_id)
    found = verify(
        world.objects,
        plan,
        attempt=state.attempt,
        transform_job_name=state.transform_job_name,
        group=step.group,
    )
    log("shards", **Counter(type(each).__name__ for each in found))
