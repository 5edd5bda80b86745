"""What all steps have in common: read the event, keep the lock, write the journal."""

import json
import math
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from canary.endpoint import EndpointState
from canary.gateways.notifications import NotificationError
from canary.handlers.world import World, deployed_world
from canary.inputs import StepInput
from canary.journal import entry
from canary.lock import refusal_to_act
from canary.position import Position
from canary.run import CanaryRun
from canary.transitions import the_run
from canary.verdict import MetricAssessment

# A request that left just before the function was stopped may take this long to have its effect.
_IN_FLIGHT_SECONDS = 5

Step = Callable[[StepInput, World, int], Position]


class LambdaContext(Protocol):
    """The part of Lambda's context that is used here."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run."""
        ...


def run_step(step: Step, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Run one step on the deployed world at this time, and return the position it leads to."""
    now = int(time.time())
    remaining_seconds = math.ceil(context.get_remaining_time_in_millis() / 1000)
    deadline = now + remaining_seconds + _IN_FLIGHT_SECONDS
    step_input = StepInput.from_event(event, deadline=deadline)
    return step(step_input, deployed_world(), now).to_dict()


def lost_lock(step: StepInput, world: World, position: Position, now: int) -> str | None:
    """Save the run under the lock, or say why this execution may not act any more."""
    if world.table.save_run(the_run(position), owner=step.execution_arn, now=now):
        return None
    reason = refusal_to_act(world.table.read_lock(), step.execution_arn)
    return "the lock changed hands" if reason is None else reason


def record(
    world: World,
    step_name: str,
    position: Position,
    *,
    now: int,
    news: str | None = None,
    found: CanaryRun | None = None,
    endpoint: EndpointState | None = None,
    metrics: Sequence[MetricAssessment] = (),
    details: Mapping[str, object] | None = None,
) -> Position:
    """Write a step into the journal and the log; return the position with the next number."""
    written = entry(
        step_name,
        position,
        now=now,
        news=news,
        found=found,
        endpoint=endpoint,
        metrics=metrics,
        details=details,
    )
    log(step_name, canary_id=position.canary_id, **written)
    world.table.write_entry(position.canary_id, position.sequence, written, now=now)
    return replace(position, sequence=position.sequence + 1)


def tell(world: World, subject: str, message: Mapping[str, object]) -> bool:
    """Tell people; a canary neither stops nor keeps its lock because that fails: False then."""
    try:
        world.notifications.publish(subject, message)
    except NotificationError as error:
        log("message not sent", subject=subject, reason=str(error))
        return False
    return True


def log(event: str, **fields: object) -> None:
    """Write one line of JSON, which CloudWatch Logs reads as fields."""
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
