"""What a start finds in the world, and the run that comes of it; nothing is touched."""

from dataclasses import dataclass

from canary.endpoint import EndpointState
from canary.gateways.cloudwatch import AlarmsUnavailableError
from canary.handlers.stepping import log
from canary.handlers.world import World
from canary.inputs import StartRequest, StepInput
from canary.metrics import INVOCATION_5XX_ERRORS, METRICS
from canary.periods import Counts
from canary.plan import Plan
from canary.readiness import (
    MEASURED_SECONDS,
    Measured,
    assess_start,
    describe_start,
    prepare_run,
)
from canary.release import Found, NothingToRelease, Release
from canary.run import CanaryRun
from canary.verdict import AlarmState


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A run that may start, and why it does, in words."""

    run: CanaryRun
    plan: Plan
    reason: str


def plan_start(
    request: StartRequest, step: StepInput, world: World, now: int
) -> Planned | NothingToRelease:
    """Read the world and plan, in words too; ValueError with every reason why not."""
    settings, endpoint = world.settings, world.endpoint.describe()
    if endpoint is None:
        raise ValueError(f"endpoint {world.endpoint_name} must exist, got none; deploy it first")
    alarms = _alarm_states(request, world)
    release = assess_start(request, settings, _look_around(endpoint, world, now), alarms)
    if isinstance(release, NothingToRelease):
        return release
    run, plan = prepare_run(
        request,
        settings,
        endpoint=endpoint,
        release=release,
        measured=_measure(release, world, now),
        canary_id=step.execution_name,
        execution_arn=step.execution_arn,
        now=now,
    )
    return Planned(run=run, plan=plan, reason=describe_start(run, release, alarms))


def _look_around(endpoint: EndpointState, world: World, now: int) -> Found:
    sources = world.endpoint.find_sources()
    known = {source for source in sources.values() if source is not None}
    return Found(
        endpoint=endpoint,
        sources=sources,
        now=now,
        release_variant=world.release_variant,
        promoted=world.table.read_promoted(),
        rolled_back=world.table.read_rolled_back(known),
    )


def _alarm_states(request: StartRequest, world: World) -> dict[str, AlarmState]:
    """Return the states that are known; only a cure may start without them."""
    try:
        return world.metrics.alarm_states([alarm.name for alarm in world.settings.alarms])
    except AlarmsUnavailableError as error:
        if not request.kind.is_direct:
            raise
        log("alarms unavailable", reason=str(error))
        return {}


def _measure(release: Release, world: World, now: int) -> Measured:
    """Return the champion's last hour; of a cure, which plans nothing by it, as far as known."""
    settings = world.settings
    until = now - settings.metric_lag_seconds
    reading = world.metrics.read(
        [METRICS[INVOCATION_5XX_ERRORS]],
        release.roles,
        start=until - MEASURED_SECONDS,
        end=until,
        period_seconds=settings.period_seconds,
    )
    if not reading.unavailable:
        return Measured.from_periods(reading.periods[INVOCATION_5XX_ERRORS], until=until)
    if release.kind.is_direct:
        return Measured(counts=Counts(), seconds=MEASURED_SECONDS)
    raise ValueError(f"the counts of both variants must be readable, got {reading.problem}")
