"""Roll back: one look and at most one call, until the champion's traffic is back and verified.

It needs no metrics and no judgement, and goes on when the table cannot be read or written: what
must be put back travels in the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from canary.endpoint import EndpointState
from canary.gateways.items import TableError
from canary.handlers.stepping import LambdaContext, log, record, run_step
from canary.handlers.world import World
from canary.inputs import RollBackInput, StepInput
from canary.lock import Lock, has_call_in_flight, refusal_to_roll_back
from canary.position import Position
from canary.rolling_back import conclude_at_once, first_position, without_endpoint
from canary.tick import roles_of
from canary.traffic import roll_back_target
from canary.transitions import look_while_rolling_back, step_towards, the_run


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle the state `Roll back`."""
    return run_step(roll_back, event, context)


def roll_back(step: StepInput, world: World, now: int) -> Position:
    """Lead to the conclusion, to another look, or give up and leave the lock to a restore."""
    given = RollBackInput.from_state(step.state)
    seen = _look_at_lock(given, step, world)
    position = first_position(
        given, seen.lock, execution_arn=step.execution_arn, execution_name=step.execution_name
    )
    concluding = conclude_at_once(position, seen.refusal)
    if concluding is not None:
        return _record(world, concluding, step, now)
    run = the_run(position)
    endpoint = world.endpoint.describe()
    if endpoint is None:
        return _record(world, without_endpoint(position), step, now)
    target = roll_back_target(original=run.original, roles=roles_of(run))
    look = look_while_rolling_back(
        position,
        step_towards(endpoint, target),
        is_quiet=not has_call_in_flight(seen.lock, now),
        now=now,
    )
    if look.call is not None:
        world.endpoint.call(look.call)
    return _record(world, look.position, step, now, endpoint=endpoint, news=look.news)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    lock: Lock | None
    refusal: str | None


def _look_at_lock(given: RollBackInput, step: StepInput, world: World) -> _Seen:
    """Read the lock; without it a run that is at hand is rolled back all the same."""
    try:
        lock = world.table.read_lock()
        is_concluded = lock is None and _is_concluded(given, step, world)
    except TableError as error:
        if given.position is None:
            raise
        log("lock unreadable", canary_id=given.position.canary_id, reason=str(error))
        return _Seen(lock=None, refusal=None)
    refusal = refusal_to_roll_back(lock, step.execution_arn, is_concluded=is_concluded)
    return _Seen(lock=lock, refusal=refusal)


def _is_concluded(given: RollBackInput, step: StepInput, world: World) -> bool:
    summary = world.table.read_summary(given.canary_id(step.execution_name))
    return summary is not None and summary["is_over"] is True


def _record(
    world: World,
    position: Position,
    step: StepInput,
    now: int,
    *,
    endpoint: EndpointState | None = None,
    news: str | None = None,
) -> Position:
    """Write down what was done; the way back does not depend on that."""
    try:
        if position.run is not None:
            world.table.save_run(position.run, owner=step.execution_arn, now=now)
        return record(world, "Roll back", position, now=now, news=news, endpoint=endpoint)
    except TableError as error:
        log("journal unwritable", canary_id=position.canary_id, reason=str(error))
        return replace(position, sequence=position.sequence + 1)
