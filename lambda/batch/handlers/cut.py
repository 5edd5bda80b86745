"""Cut: some of the plan's items become shards; many functions do so at the same time."""

from collections.abc import Mapping
from typing import Any

from batch.cutting import cut_group
from batch.handlers.stepping import log, run_step
from batch.handlers.world import World
from batch.layout import RunLayout
from batch.run_status import own_status, read_plan
from batch.state import RunState, StepInput


def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Handle the state `Cut`, once for each group."""
    return run_step("cut", cut, event)


def cut(step: StepInput, world: World, _now: float) -> None:
    """Write the shards of a group of items."""
    state = RunState.from_dict(step.state)
    layout = RunLayout.of(step.settings, state.run_id)
    plan = read_plan(world.objects, step.settings, state.run_id)
    if step.group is None:
        raise ValueError(f"a group of items must be given to cut {state.run_id}, got none")
    rows = cut_group(
        plan,
        step.group,
        layout=layout,
        objects=world.objects,
        may_write=lambda: own_status(world.objects, layout, step.execution_arn),
    )
    log("rows cut", run_id=state.run_id, items=step.group.last - step.group.first, rows=rows)
