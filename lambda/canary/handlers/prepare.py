"""Prepare: take the lock, see whether the canary may start, write down what must be put back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canary.documents import to_document
from canary.handlers.scaling import find_suspended, set_suspended
from canary.handlers.stepping import LambdaContext, record, run_step
from canary.handlers.world import World
from canary.inputs import StartRequest, StepInput
from canary.journal import summary
from canary.lock import Lock, held_reason
from canary.metrics import INVOCATION_5XX_ERRORS, METRICS
from canary.plan import Plan, plan_rows
from canary.position import Next, Position
from canary.readiness import (
    MEASURED_SECONDS,
    Measured,
    describe_start,
    find_roles,
    prepare_run,
)
from canary.run import CanaryRun
from canary.scale_in import Suspended


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle the state `Prepare`."""
    return run_step(prepare, event, context)


def prepare(step: StepInput, world: World, now: int) -> Position:
    """Lead to the smoke test, or refuse with nothing touched."""
    owner, canary_id = step.execution_arn, step.execution_name
    before = _own_run(world.table.read_lock(), owner)
    lock = Lock(owner=owner, canary_id=canary_id, acquired_at=now, heartbeat_at=now, run=before)
    if not world.table.acquire(lock):
        return _refuse(world, canary_id, held_reason(world.table.read_lock(), now), now)
    try:
        run, plan, reason = _plan(step, world, now)
    except ValueError as refusal:
        if before is not None:
            set_suspended(before, world, is_suspended=False)
        world.table.release(owner=owner)
        return _refuse(world, canary_id, str(refusal), now)
    remembered = Suspended() if before is None else before.suspended
    run = replace(run, suspended=find_suspended(run, world, remembered))
    # Written before anything moves: whoever finds this lock knows what must be put back.
    world.table.save_run(run, owner=owner, now=now)
    set_suspended(run, world, is_suspended=True)
    position = Position(
        next=Next.SMOKE_TEST,
        run=run,
        canary_id=canary_id,
        reason=reason,
    )
    details = {"plan": plan_rows(plan), "expected": to_document(plan.expected)}
    return _file(world, position, now, details)


def _own_run(lock: Lock | None, owner: str) -> CanaryRun | None:
    """Return what an earlier attempt of this very step wrote down before it died."""
    return None if lock is None or lock.owner != owner else lock.run


def _plan(step: StepInput, world: World, now: int) -> tuple[CanaryRun, Plan, str]:
    """Read the world and plan, in words too; ValueError with every reason why not."""
    settings, request = world.settings, StartRequest.from_dict(step.state)
    endpoint = world.endpoint.describe()
    if endpoint is None:
        raise ValueError(f"endpoint {world.endpoint_name} must exist, got none; deploy it first")
    alarms = world.metrics.alarm_states([alarm.name for alarm in settings.alarms])
    roles = find_roles(request, settings, endpoint, alarms)
    until = now - settings.metric_lag_seconds
    reading = world.metrics.read(
        [METRICS[INVOCATION_5XX_ERRORS]],
        roles,
        start=until - MEASURED_SECONDS,
        end=until,
        period_seconds=settings.period_seconds,
    )
    if reading.unavailable:
        raise ValueError(f"the counts of both variants must be readable, got {reading.problem}")
    measured = Measured.from_periods(reading.periods[INVOCATION_5XX_ERRORS], until=until)
    run, plan = prepare_run(
        request,
        settings,
        endpoint=endpoint,
        roles=roles,
        measured=measured,
        canary_id=step.execution_name,
        execution_arn=step.execution_arn,
    )
    return run, plan, describe_start(run, alarms)


def _refuse(world: World, canary_id: str, reason: str, now: int) -> Position:
    return _file(world, Position(next=Next.REFUSE, canary_id=canary_id, reason=reason), now, {})


def _file(world: World, position: Position, now: int, details: Mapping[str, object]) -> Position:
    is_over = position.next is Next.REFUSE
    written = summary(position, endpoint_name=world.endpoint_name, now=now, is_over=is_over)
    world.table.write_summary(position.canary_id, written)
    return record(world, "Prepare", position, now=now, details=details)
