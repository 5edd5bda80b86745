"""Shift traffic: one look and at most one call, until the stage's traffic has settled."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canary.handlers.stepping import LambdaContext, lost_lock, record, run_step
from canary.handlers.world import World
from canary.inputs import StepInput
from canary.position import Position
from canary.tick import find_deployment, roles_of
from canary.traffic import stage_target
from canary.transitions import (
    Look,
    look_while_shifting,
    step_towards,
    the_run,
    turn_back,
)
from canary.verdict import CanaryOutcome


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle the state `Shift traffic`."""
    return run_step(shift, event, context)


def shift(step: StepInput, world: World, now: int) -> Position:
    """Lead to the bake, to another look, or back."""
    position, run = step.position, the_run(step.position)
    lost = lost_lock(step, world, position, now)
    if lost is not None:
        position = turn_back(position, CanaryOutcome.INFRASTRUCTURE_ERROR, lost)
        return record(world, "Shift traffic", position, now=now)
    endpoint = world.endpoint.describe()
    deployment = find_deployment(run, endpoint)
    if deployment is not None:
        position = turn_back(position, CanaryOutcome.ABORTED, deployment)
        return record(world, "Shift traffic", position, now=now, endpoint=endpoint)
    target = stage_target(
        original=run.original, roles=roles_of(run), share=run.stage.share, endpoint=endpoint
    )
    look = look_while_shifting(position, step_towards(endpoint, target), now=now)
    position = _act(look, step, world, calls_before=position.calls)
    return record(world, "Shift traffic", position, now=now, news=look.news, endpoint=endpoint)


def _act(look: Look, step: StepInput, world: World, *, calls_before: int) -> Position:
    """Make the call that a look asks for, announced under the lock or not at all."""
    if look.call is None:
        return look.position
    # An execution that lost the lock after its last look must not move traffic: this write fails.
    if not world.table.begin_call(owner=step.execution_arn, until=step.deadline):
        reason = "the lock changed hands before a call"
        return turn_back(look.position, CanaryOutcome.INFRASTRUCTURE_ERROR, reason)
    is_accepted = world.endpoint.call(look.call)
    world.table.end_call(owner=step.execution_arn)
    return look.position if is_accepted else replace(look.position, calls=calls_before)
