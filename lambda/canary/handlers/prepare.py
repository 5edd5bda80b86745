"""Prepare: take the lock, see whether the canary may start, write down what must be put back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canary.handlers.planning import Planned, plan_start
from canary.handlers.scaling import find_suspended, set_suspended
from canary.handlers.stepping import LambdaContext, record, run_step
from canary.handlers.world import World
from canary.inputs import StartRequest, StepInput
from canary.journal import start_details, summary
from canary.lock import Lock, held_reason
from canary.position import Next, Position
from canary.release import NothingToRelease
from canary.run import CanaryRun
from canary.scale_in import Suspended
from canary.verdict import CanaryOutcome


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle the state `Prepare`."""
    return run_step(prepare, event, context)


def prepare(step: StepInput, world: World, now: int) -> Position:
    """Lead to the smoke test, or end with nothing touched: refused, or nothing to release."""
    owner, canary_id = step.execution_arn, step.execution_name
    refused = Position(next=Next.REFUSE, canary_id=canary_id)
    try:
        request = StartRequest.from_dict(step.state)
    except ValueError as problem:
        return _end(world, replace(refused, reason=str(problem)), StartRequest(), now)
    before = _own_run(world.table.read_lock(), owner)
    lock = Lock(owner=owner, canary_id=canary_id, acquired_at=now, heartbeat_at=now, run=before)
    if not world.table.acquire(lock):
        reason = held_reason(world.table.read_lock(), now)
        return _end(world, replace(refused, reason=reason), request, now)
    start: Planned | NothingToRelease | Position
    try:
        start = plan_start(request, step, world, now)
    except ValueError as problem:
        start = replace(refused, reason=str(problem))
    if isinstance(start, NothingToRelease):
        start = _nothing(canary_id, start.reason)
    if isinstance(start, Position):
        _let_go(step, world, before)
        return _end(world, start, request, now)
    remembered = Suspended() if before is None else before.suspended
    run = replace(start.run, suspended=find_suspended(start.run, world, remembered))
    # Written before anything moves: whoever finds this lock knows what must be put back.
    world.table.save_run(run, owner=owner, now=now)
    set_suspended(run, world, is_suspended=True)
    position = Position(next=Next.SMOKE_TEST, run=run, canary_id=canary_id, reason=start.reason)
    written = summary(position, endpoint_name=world.endpoint_name, now=now, is_over=False)
    world.table.write_summary(canary_id, written)
    return record(world, "Prepare", position, now=now, details=start_details(run, start.plan))


def _own_run(lock: Lock | None, owner: str) -> CanaryRun | None:
    """Return what an earlier attempt of this very step wrote down before it died."""
    return None if lock is None or lock.owner != owner else lock.run


def _nothing(canary_id: str, reason: str) -> Position:
    return Position(
        next=Next.NOTHING_TO_RELEASE,
        canary_id=canary_id,
        outcome=CanaryOutcome.NOTHING_TO_RELEASE,
        reason=reason,
    )


def _let_go(step: StepInput, world: World, before: CanaryRun | None) -> None:
    """Give back what this step, or an earlier attempt of it, has taken."""
    if before is not None:
        set_suspended(before, world, is_suspended=False)
    world.table.release(owner=step.execution_arn)


def _end(world: World, position: Position, request: StartRequest, now: int) -> Position:
    """File an end with nothing touched."""
    written = summary(
        position, endpoint_name=world.endpoint_name, now=now, is_over=True, request=request
    )
    world.table.write_summary(position.canary_id, written)
    return record(world, "Prepare", position, now=now)
