"""Inspect: look at the input and the model, and plan who cuts what."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from batch.handlers.stepping import run_step
from batch.handlers.world import World
from batch.inspecting import announce_run, inspect_run
from batch.refusal import RefusedRunError
from batch.run_ids import run_id_of
from batch.state import RunRequest, RunState, StepInput

_THREADS = 32  # the client has as many connections


def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Handle the state `Inspect`."""
    return run_step("inspect", inspect, event)


def inspect(step: StepInput, world: World, now: float) -> RunState:
    """Lead to the cutting of what is not cut yet."""
    request = _request(step)
    run_id = run_id_of(request, step.execution_name)
    if request.resume is None:
        # Before the model is looked for: a run that is refused for it is seen too.
        announce_run(
            request,
            settings=request.applied_to(step.settings),
            run_id=run_id,
            execution_arn=step.execution_arn,
            objects=world.objects,
            now=now,
        )
    with ThreadPoolExecutor(_THREADS) as pool:
        return inspect_run(
            request,
            settings=step.settings,
            run_id=run_id,
            execution_arn=step.execution_arn,
            model=world.models.identify(step.settings.model_name),
            objects=world.objects,
            now=now,
            is_running=lambda arn: world.executions.describe(arn).status.is_alive,
            in_parallel=pool.map,
        )


def _request(step: StepInput) -> RunRequest:
    try:
        return RunRequest.from_dict(step.state)
    except ValueError as error:
        raise RefusedRunError(f"the input of the execution cannot be read: {error}") from error
