"""Conclude: tell how it ended, and give the lock free."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canary.handlers.reporting import file_report
from canary.handlers.scaling import set_suspended
from canary.handlers.stepping import LambdaContext, record, run_step, tell
from canary.handlers.world import World
from canary.inputs import StepInput
from canary.journal import summary
from canary.lock import has_heir, may_resume
from canary.messages import conclusion_message
from canary.position import Next, Position
from canary.record import left_model


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle the state `Conclude`."""
    return run_step(conclude, event, context)


def conclude(step: StepInput, world: World, now: int) -> Position:
    """Lead to the end that the outcome stands for."""
    position = replace(step.position, next=Next.END)
    lock = world.table.read_lock()
    if has_heir(lock, step.execution_arn, position.canary_id):
        return position  # it restores the champion, and tells the end of this canary then
    told = world.table.read_summary(position.canary_id)
    is_told = told is not None and told["is_over"] is True
    if position.run is not None and may_resume(lock, step.execution_arn, is_concluded=is_told):
        set_suspended(position.run, world, is_suspended=False)
    if is_told:
        world.table.release(owner=step.execution_arn)
        return position
    position = record(world, "Conclude", position, now=now)
    left = left_model(position.run, reason=position.reason, now=now)
    if left is not None:
        world.table.write_rolled_back(left)
    written = summary(position, endpoint_name=world.endpoint_name, now=now, is_over=True)
    written |= file_report(world, written)
    tell(world, *conclusion_message(position, world.endpoint_name, report=written["report"]))
    world.table.write_summary(position.canary_id, written)
    # Last: until here a dead execution is found by its lock.
    world.table.release(owner=step.execution_arn)
    return position
