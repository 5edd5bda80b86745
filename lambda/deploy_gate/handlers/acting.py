"""Look, decide, act; look again while something is under way."""

from collections.abc import Callable
from enum import StrEnum

from canary.lock import Lock
from deploy_gate.check import next_check_step
from deploy_gate.gate import next_gate_step
from deploy_gate.handlers.world import World
from deploy_gate.live import LiveEndpoint, Look
from deploy_gate.request import Request, RequestType
from deploy_gate.scaling import resource_id
from deploy_gate.step import Proceed, Step, Wait

# What is under way takes seconds or minutes: look soon at first, then spare the API.
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS, _GROWTH = 2.0, 15.0, 1.5


class Role(StrEnum):
    """Which of the custom resources is meant; their types in the template."""

    INITIAL_WEIGHTS = "Custom::InitialWeights"
    GATE = "Custom::EndpointGate"
    CHECK = "Custom::EndpointCheck"


def settle(role: Role, request: Request, world: World, *, seconds: float) -> Step:
    """Look until a decision is final, at most for some seconds, and return it."""
    is_rolling_back = request.type is RequestType.UPDATE and world.stacks.is_rolling_back(
        request.stack_id
    )
    until = world.now() + seconds
    pause = _FIRST_PAUSE_SECONDS
    while True:
        live = world.endpoints.find(request.declared.endpoint_name)
        is_last = world.now() + pause > until
        # A rollback may go on although the endpoint moves; else nothing is decided before it rests.
        is_final = is_rolling_back or is_last or live is None or live.is_settled
        look = Look(
            endpoint=live,
            registered=world.targets.find(_resource_ids(request, live)) if is_final else (),
            is_rolling_back=is_rolling_back,
            is_last=is_last,
        )
        step = _decide(role, request, look, world)
        if not isinstance(step, Wait) or is_last:
            return step
        world.sleep(pause)
        pause = min(pause * _GROWTH, _LONGEST_PAUSE_SECONDS)


def act(step: Proceed, world: World, log: Callable[..., None]) -> None:
    """Do what a decision asks for."""
    if step.take_traffic is not None:
        # First: what follows can wait, requests cannot.
        world.endpoints.take_traffic(step.take_traffic)
        log("traffic taken away", variant_names=list(step.take_traffic.variant_names))
    for scalable in step.deregister:
        world.targets.deregister(scalable)
        log("target deregistered", resource_id=scalable.resource_id, dimension=scalable.dimension)
    for policy in step.delete_policies:
        world.targets.delete_policy(policy)
        log("policy deleted", resource_id=policy.scalable.resource_id, policy_name=policy.name)
    for call in step.put_back:
        world.targets.put(call)
        log("scaling put back", operation=call.operation, resource_id=call.request["ResourceId"])


def _resource_ids(request: Request, live: LiveEndpoint | None) -> list[str]:
    """Return every variant of the endpoint that is there, was there, or is to be."""
    declared = request.declared
    names = {variant.name for variant in declared.endpoint.variants}
    before = request.previous
    if before is not None and before.endpoint_name == declared.endpoint_name:
        names |= {variant.name for variant in before.endpoint.variants}
    if live is not None:
        names |= {variant.name for variant in live.state.variants}
    return [resource_id(declared.endpoint_name, name) for name in sorted(names)]


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
