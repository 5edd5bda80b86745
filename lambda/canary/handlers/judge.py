"""Judge: one tick. Read the counts of both variants, judge them, follow the verdict."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canary.documents import to_document
from canary.gateways.cloudwatch import AlarmsUnavailableError, Reading
from canary.handlers.stepping import LambdaContext, log, lost_lock, record, run_step, tell
from canary.handlers.world import World
from canary.inputs import StepInput
from canary.messages import champion_sick_message
from canary.position import Position
from canary.run import CanaryRun
from canary.tick import (
    assess_tick,
    count_served,
    find_interference,
    find_update,
    first_second,
    metrics_of,
    roles_of,
)
from canary.transitions import after_tick, the_run, turn_back
from canary.verdict import AlarmState, CanaryOutcome


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle the state `Judge`."""
    return run_step(tick, event, context)


def tick(step: StepInput, world: World, now: int) -> Position:
    """Lead where the verdict says."""
    position, run = step.position, the_run(step.position)
    lost = lost_lock(step, world, position, now)
    if lost is not None:
        position = turn_back(position, CanaryOutcome.INFRASTRUCTURE_ERROR, lost)
        return record(world, "Judge", position, now=now)
    endpoint = world.endpoint.describe()
    interference = find_interference(run, endpoint)
    if interference is not None:
        position = turn_back(position, CanaryOutcome.ABORTED, interference)
        return record(world, "Judge", position, now=now, endpoint=endpoint)
    reading = world.metrics.read(
        metrics_of(run),
        roles_of(run),
        start=first_second(run),
        end=now,
        period_seconds=run.settings.period_seconds,
    )
    alarms = _alarm_states(run, world)
    found = assess_tick(
        run,
        counted=reading.periods,
        unavailable=reading.unavailable,
        alarms=alarms,
        now=now,
        update=find_update(run, endpoint),
    )
    position = after_tick(position, found.assessment)
    if found.assessment.is_champion_sick:
        position = _call_for_help(position, world)
    return record(
        world,
        "Judge",
        position,
        now=now,
        found=run,
        endpoint=endpoint,
        metrics=found.assessment.metrics,
        details={
            "dropped": found.dropped,
            "alarms": to_document(alarms),
            **_served(reading),
        },
    )


def _served(reading: Reading) -> dict[str, object]:
    """Return what was served so far; nothing, and not a count of 0, while that is not known."""
    return {} if reading.unavailable else {"served": to_document(count_served(reading.periods))}


def _alarm_states(run: CanaryRun, world: World) -> dict[str, AlarmState]:
    """Return the states that are known; the judge holds while one is not."""
    try:
        return world.metrics.alarm_states([alarm.name for alarm in run.settings.alarms])
    except AlarmsUnavailableError as error:
        log("alarms unavailable", canary_id=run.canary_id, reason=str(error))
        return {}


def _call_for_help(position: Position, world: World) -> Position:
    """Tell people, once a canary, that rolling back would not cure what is seen."""
    has_called = position.has_called_for_help or tell(
        world, *champion_sick_message(position, world.abort_command)
    )
    return replace(position, has_called_for_help=has_called)
