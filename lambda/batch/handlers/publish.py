"""Publish: all answers or none."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from batch.answers import Answers, explain, read_answers
from batch.documents import Plan, RunPhase, RunStatus
from batch.handlers.stepping import run_step
from batch.handlers.world import World
from batch.layout import RunLayout
from batch.manifests import RunAccount
from batch.publishing import publish
from batch.refusal import RefusedRunError
from batch.run_cost import read_attempts
from batch.run_documents import write_document
from batch.run_status import own_status, read_plan
from batch.state import RunState, StepInput


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Handle the state `Publish`."""
    return run_step("publish", publish_answers, event)


def publish_answers(step: StepInput, world: World, now: float) -> RunState:
    """Publish, or say which shard has no answers and why."""
    state = RunState.from_dict(step.state)
    plan = read_plan(world.objects, step.settings, state.run_id)
    layout = RunLayout.of(plan.settings, state.run_id)
    answers = read_answers(world.objects, plan)
    status = replace(
        own_status(world.objects, layout, step.execution_arn),
        phase=RunPhase.PUBLISHING,
        failed_shards=len(answers.unanswered),
        updated_at=now,
    )
    write_document(world.objects, layout.status, status)
    if answers.unanswered != ():
        raise RefusedRunError(_explanation(world, plan, answers, state))
    publish(
        world.objects,
        plan,
        answers,
        _account(status, now),
        check_may_go_on=lambda: _check_own(world, layout, step),
    )
    published = replace(status, published_uri=layout.published_uri)
    write_document(world.objects, layout.status, published)
    return state


def _check_own(world: World, layout: RunLayout, step: StepInput) -> None:
    own_status(world.objects, layout, step.execution_arn)


def _explanation(world: World, plan: Plan, answers: Answers, state: RunState) -> str:
    layout = RunLayout.of(plan.settings, plan.run_id)
    attempts = read_attempts(world.objects, layout, last_attempt=state.attempt)
    reason = attempts[-1].reason if attempts != () else ""
    return explain(world.objects, plan, answers, sagemaker_says=reason)


def _account(status: RunStatus, now: float) -> RunAccount:
    return RunAccount(
        started_at=_iso(status.started_at),
        ended_at=_iso(now),
        duration_seconds=round(now - status.started_at, 3),
        transform_seconds=status.transform_seconds,
        cost_usd=status.cost_usd,
        attempts=status.attempt,
    )


def _iso(epoch_seconds: float) -> str:
    return datetime.fromtimestamp(epoch_seconds, UTC).isoformat(timespec="seconds")
