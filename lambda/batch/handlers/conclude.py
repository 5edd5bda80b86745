"""Conclude: tell how a run ended, and leave nothing half-done.

The last state calls it, however the run ended, and EventBridge when an execution is dead: its event
has the execution's `status` too. A run that another execution goes on with is left alone, and so is
one that was concluded before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from batch.concluding import (
    clear_published,
    clear_work,
    ended_status,
    ending_status,
    status_before_begin,
)
from batch.documents import Plan, RunPhase, RunStatus
from batch.ended_execution import EndedExecution
from batch.gateways.batch_metrics import MetricsNotSentError
from batch.handlers.stepping import log, run_step
from batch.handlers.world import World
from batch.layout import RunLayout
from batch.run_cost import attempt_of, read_attempts, total_cost
from batch.run_documents import read_document, write_document
from batch.run_end import settled_end
from batch.run_messages import end_message
from batch.run_metrics import measurements_of
from batch.settings import BatchSettings
from batch.state import StepInput
from batch.transform_request import transform_job_name
from canary.gateways.notifications import NotificationError


class ExecutionStillRunsError(Exception):
    """An execution was said to be dead and is not; Lambda calls again in a minute."""


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Handle the state `Conclude`, or the death of an execution."""
    return run_step("conclude", conclude_dead if "status" in event else conclude_step, event)


def conclude_step(step: StepInput, world: World, now: float) -> None:
    """Conclude the run of an execution that has come to its last state."""
    conclude(EndedExecution.from_step(step), world, now)


def conclude_dead(step: StepInput, world: World, now: float) -> None:
    """Conclude the run of an execution that could not do it itself."""
    execution = world.executions.describe(step.execution_arn)
    if execution.status.is_alive:
        raise ExecutionStillRunsError(f"{step.execution_arn} is {execution.status}")
    ended = EndedExecution.from_death(
        step,
        status=execution.status.value,
        cause=execution.cause,
        request=execution.document,
    )
    conclude(ended, world, now)


def conclude(ended: EndedExecution, world: World, now: float) -> None:
    """Bring a run to its end, unless it is no more this execution's, or was brought there."""
    run = _find_run(ended, world, now)
    if run is None:
        return
    is_published = world.objects.look(run.layout.success) is not None
    end = settled_end(
        run.status, is_published=is_published, is_planned=run.is_planned, end=ended.end
    )
    run = replace(run, status=ending_status(run.status, end, now=now))
    # First of all: what runs on of the execution looks here before it publishes anything.
    write_document(world.objects, run.layout.status, run.status)
    if end.phase is RunPhase.SUCCEEDED:
        clear_work(world.objects, run.layout)
    elif not _give_up(run, world, now):
        return
    attempts = read_attempts(world.objects, run.layout, last_attempt=run.status.attempt)
    cost = total_cost(attempts)
    status = replace(
        ended_status(run.status, end, now=now),
        published_uri=run.layout.published_uri if is_published else None,
        transform_seconds=cost.seconds,
        cost_usd=cost.usd,
    )
    _tell(status, world, now)
    if _is_still_ours(run, world):
        write_document(world.objects, run.layout.status, status)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    settings: BatchSettings
    layout: RunLayout
    status: RunStatus
    is_planned: bool


def _find_run(ended: EndedExecution, world: World, now: float) -> _Run | None:
    """Return the run to be brought to its end; None if it is nobody's, or somebody else's."""
    plan = read_document(world.objects, RunLayout.of(world.settings, ended.run_id).plan, Plan)
    settings = world.settings if plan is None else plan.settings
    layout = RunLayout.of(settings, ended.run_id)
    status = read_document(world.objects, layout.status, RunStatus)
    if status is None and not ended.resumes:
        status = status_before_begin(ended.run_id, ended.execution_arn, settings, now=now)
    if status is None:
        log("left alone", run_id=ended.run_id, reason="there is no such run")
        return None
    if status.execution_arn != ended.execution_arn:
        log("left alone", run_id=ended.run_id, reason=f"it belongs to {status.execution_arn}")
        for attempt in range(1, status.attempt + 1):
            name = transform_job_name(settings.job_name, ended.execution_arn, attempt)
            world.transform_jobs.stop(name)
        return None
    if status.phase.is_end:
        log("left alone", run_id=ended.run_id, reason="it was concluded before")
        return None
    return _Run(settings=settings, layout=layout, status=status, is_planned=plan is not None)


def _give_up(run: _Run, world: World, now: float) -> bool:
    """Stop the job, write down what it cost until now, and take back what is half-done.

    False: somebody resumed the run meanwhile.
    """
    job_name = run.status.transform_job_name
    if job_name is not None:
        world.transform_jobs.stop(job_name)
        job = world.transform_jobs.describe(job_name)
        if job is not None:
            attempt = attempt_of(job, run.settings, now=now)
            uri = run.layout.transform_attempt(run.status.attempt)
            write_document(world.objects, uri, attempt)
    if not _is_still_ours(run, world):
        return False
    # Again: a step that was under way may have written its own over the first one.
    write_document(world.objects, run.layout.status, run.status)
    world.objects.abandon_uploads(run.layout.run_uri)
    clear_published(world.objects, run.layout)
    return True


def _is_still_ours(run: _Run, world: World) -> bool:
    """Say whether no other execution has gone on with the run since it was looked at."""
    status = read_document(world.objects, run.layout.status, RunStatus)
    if status is None or status.execution_arn == run.status.execution_arn:
        return True
    log("left alone", run_id=status.run_id, reason=f"{status.execution_arn} goes on with it")
    return False


def _tell(status: RunStatus, world: World, now: float) -> None:
    """Tell programs and people; a run ends also when nobody hears of it."""
    log("run ended", run_id=status.run_id, phase=status.phase.value, message=status.message)
    try:
        world.metrics.send(measurements_of(status, now=now))
    except MetricsNotSentError as error:
        log("metrics not sent", reason=str(error))
    if world.notifications is None:
        return
    try:
        world.notifications.publish(*end_message(status, now=now))
    except NotificationError as error:
        log("message not sent", reason=str(error))
