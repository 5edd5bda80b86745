"""Promote: write down that the challenger is the champion now. There is no way back from here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canary.handlers.stepping import LambdaContext, record, run_step
from canary.handlers.world import World
from canary.inputs import StepInput
from canary.position import Next, Position
from canary.tick import find_interference, find_update
from canary.transitions import hold_promotion, the_run, turn_back
from canary.verdict import CanaryOutcome


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle the state `Promote`."""
    return run_step(promote, event, context)


def promote(step: StepInput, world: World, now: int) -> Position:
    """Lead to the conclusion, or back if somebody else interfered; an update is waited for."""
    position = step.position
    endpoint = world.endpoint.describe()
    interference = find_interference(the_run(position), endpoint)
    if interference is not None:
        position = turn_back(position, CanaryOutcome.ABORTED, interference)
        return record(world, "Promote", position, now=now, endpoint=endpoint)
    update = find_update(the_run(position), endpoint)
    if update is not None:
        # Whoever settles it, judge or shift, sees then what it led to.
        position = hold_promotion(position, f"the promotion waits: {update}")
        return record(world, "Promote", position, now=now, endpoint=endpoint)
    run = replace(the_run(position), outcome=CanaryOutcome.PROMOTED)
    # One transaction: an heir of this lock finds a promoted run, or a champion to be restored.
    if not world.table.promote(run, owner=step.execution_arn, now=now):
        reason = "the lock changed hands before the promotion"
        position = turn_back(position, CanaryOutcome.INFRASTRUCTURE_ERROR, reason)
        return record(world, "Promote", position, now=now, endpoint=endpoint)
    position = replace(
        position, next=Next.CONCLUDE, run=run, outcome=run.outcome, reason=run.reason
    )
    news = f"{run.challenger} is the champion now"
    return record(world, "Promote", position, now=now, news=news, endpoint=endpoint)
