"""Smoke test: does the challenger give its golden answers, while nobody is sent to it?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canary.golden import assess_smoke, golden_requests
from canary.handlers.stepping import LambdaContext, lost_lock, record, run_step
from canary.handlers.world import World
from canary.inputs import StepInput
from canary.position import Next, Position
from canary.run import CanaryRun
from canary.transitions import the_run, turn_back
from canary.verdict import CanaryOutcome


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle the state `Smoke test`."""
    return run_step(smoke, event, context)


def smoke(step: StepInput, world: World, now: int) -> Position:
    """Lead to the first stage, or back."""
    position = step.position
    lost = lost_lock(step, world, position, now)
    if lost is not None:
        position = turn_back(position, CanaryOutcome.INFRASTRUCTURE_ERROR, lost)
        return record(world, "Smoke test", position, now=now)
    has_passed, reason = _test(the_run(position), world)
    if has_passed:
        position = replace(position, next=Next.SHIFT, reason=reason)
    else:
        position = turn_back(position, CanaryOutcome.ROLLED_BACK, f"smoke test: {reason}")
    return record(world, "Smoke test", position, now=now)


def _test(run: CanaryRun, world: World) -> tuple[bool, str]:
    uri = world.endpoint.find_artifact(run.challenger)
    model = None if uri is None else world.artifacts.read_model_json(uri)
    if model is None:
        return True, f"skipped: the model of {run.challenger} has no model.json ({uri})"
    try:
        requests = golden_requests(model)
    except ValueError as error:
        return False, str(error)
    if not requests:
        return True, f"skipped: the model of {run.challenger} has no golden requests"
    answers = [world.variants.ask(run.challenger, request) for request in requests]
    assessment = assess_smoke(requests, answers, challenger=run.challenger)
    return assessment.has_passed, assessment.reason
