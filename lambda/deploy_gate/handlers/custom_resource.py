"""One call of CloudFormation: whatever happens, it gets its answer; without, it waits an hour."""

import json
import sys
from collections.abc import Mapping
from typing import Any, Protocol

from deploy_gate.answer import answer
from deploy_gate.handlers.acting import Role, act, settle
from deploy_gate.handlers.weighing import declared_weights, weigh
from deploy_gate.handlers.world import World, deployed_world
from deploy_gate.request import Request, RequestType
from deploy_gate.step import Proceed, Step

# What the last look, acting and answering may take: of 15 minutes, 13 are left for waiting.
_MARGIN_SECONDS = 120


class LambdaContext(Protocol):
    """The part of Lambda's context that is used here."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run."""
        ...


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> None:
    """Handle a custom resource's event."""
    seconds = context.get_remaining_time_in_millis() / 1000 - _MARGIN_SECONDS
    respond(event, deployed_world(), seconds=seconds)


def respond(event: Mapping[str, Any], world: World, *, seconds: float) -> None:
    """Do what an event asks for, and answer it."""
    problem, attributes = None, None
    try:
        if _asks_for_weights(event):
            attributes = weigh(event, world, log)
        else:
            problem = _handle(event, world, seconds)
    except Exception as error:  # the outermost frame: an answer in any case
        problem = f"{type(error).__name__}: {error}"
        log("failed", problem=problem)
    if problem is not None and _is_rolling_back(event, world):
        # FAILED would leave the stack in UPDATE_ROLLBACK_FAILED, from where a human has to free it.
        log("not told, the stack is rolling back", problem=problem)
        problem = None
        attributes = declared_weights(event) if _asks_for_weights(event) else None
    if _is_checked_no_more(event):
        # It only waits. FAILED would keep a stack that is to go.
        problem = None
    world.send(event["ResponseURL"], answer(event, problem=problem, attributes=attributes))


def _handle(event: Mapping[str, Any], world: World, seconds: float) -> str | None:
    """Do it; return why it failed, None when it did not."""
    role, request = Role(event.get("ResourceType", "")), Request.from_event(event)
    step = settle(role, request, world, seconds=seconds)
    _log_step(role, request, step)
    if not isinstance(step, Proceed):
        return step.reason
    act(step, world, log)
    return None


def _asks_for_weights(event: Mapping[str, Any]) -> bool:
    return event.get("ResourceType") == Role.INITIAL_WEIGHTS


def _is_checked_no_more(event: Mapping[str, Any]) -> bool:
    return (event.get("ResourceType"), event.get("RequestType")) == (Role.CHECK, RequestType.DELETE)


def _is_rolling_back(event: Mapping[str, Any], world: World) -> bool:
    try:
        return world.stacks.is_rolling_back(str(event["StackId"]))
    except Exception as error:  # an answer in any case
        log("stack unreadable", problem=str(error))
        return False


def _log_step(role: Role, request: Request, step: Step) -> None:
    log(
        role.value,
        request_type=request.type,
        endpoint_name=request.declared.endpoint_name,
        decision=type(step).__name__,
        reason=step.reason,
    )


def log(event: str, **fields: object) -> None:
    """Write one line of JSON, which CloudWatch Logs reads as fields."""
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
