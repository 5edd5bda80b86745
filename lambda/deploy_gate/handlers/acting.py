"""Look, decide, act; look again while something is under way."""

from collections.abc import Callable
from enum import StrEnum

from canary.lock import Lock
from deploy_gate.check import next_check_step
from deploy_gate.gate import next_gate_step
from deploy_gate.handlers.world import World
from deploy_gate.live import Look
from deploy_gate.request import Request, RequestType
from deploy_gate.step import Proceed, Step, Wait

LOOK_EVERY_SECONDS = 2


class Role(StrEnum):
    """Which of the two custom resources is meant; their types in the template."""

    GATE = "Custom::EndpointGate"
    CHECK = "Custom::EndpointCheck"


# A scaling action takes minutes; what the check waits for, CloudFormation has waited for before.
MOST_SECONDS = {Role.GATE: 300, Role.CHECK: 600}


def settle(role: Role, request: Request, world: World, *, seconds: float) -> Step:
    """Look until a decision is final, at most for some seconds, and return it."""
    is_rolling_back = request.type is RequestType.UPDATE and world.stacks.is_rolling_back(
        request.stack_id
    )
    until = world.now() + min(seconds, MOST_SECONDS[role])
    while True:
        look = Look(
            endpoint=world.endpoints.find(request.declared.endpoint_name),
            registered=world.targets.find(request.declared.endpoint_name),
            is_rolling_back=is_rolling_back,
            is_last=world.now() + LOOK_EVERY_SECONDS > until,
        )
        step = _decide(role, request, look, world)
        if not isinstance(step, Wait) or look.is_last:
            return step
        world.sleep(LOOK_EVERY_SECONDS)


def act(step: Proceed, world: World, log: Callable[..., None]) -> None:
    """Do what a decision asks for."""
    for scalable in step.deregister:
        world.targets.deregister(scalable)
        log("target deregistered", resource_id=scalable.resource_id, dimension=scalable.dimension)
    for call in step.put_back:
        world.targets.put(call)
        log("scaling put back", operation=call.operation, resource_id=call.request["ResourceId"])


def _decide(role: Role, request: Request, look: Look, world: World) -> Step:
    if role is Role.CHECK:
        return next_check_step(request, look)
    may_be_held = request.type is not RequestType.DELETE and not look.is_rolling_back
    lock = _find_lock(request, world) if may_be_held else None
    return next_gate_step(request, look, lock, now=int(world.now()))


def _find_lock(request: Request, world: World) -> Lock | None:
    """Look into the table of before too: a deployment may take the canary or the name away."""
    for declared in (request.declared, request.previous):
        if declared is not None and declared.table_name is not None:
            lock = world.locks.find(declared.table_name, declared.endpoint_name)
            if lock is not None:
                return lock
    return None
