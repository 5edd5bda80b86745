"""May a canary start? Everything that speaks against it is reported together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from canary.endpoint import EndpointState, EndpointStatus
from canary.inputs import StartRequest
from canary.kind import CanaryKind
from canary.periods import Counts, Period, sum_counts
from canary.plan import Plan, build_plan, expect_traffic
from canary.release import Found, NothingToRelease, Release
from canary.release_rules import find_release, settings_of
from canary.rules import Rule, listed, refuse_broken
from canary.run import CanaryRun, OriginalVariant
from canary.settings import CanarySettings
from canary.verdict import AlarmState

MEASURED_SECONDS = 3600

# It scales, or is patched: it answers meanwhile, and settles by itself.
_SERVING = (EndpointStatus.UPDATING, EndpointStatus.SYSTEM_UPDATING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What the champion served lately."""

    counts: Counts
    seconds: int

    @classmethod
    def from_periods(cls, periods: Sequence[Period], *, until: int) -> "Measured":
        """Sum up the champion's periods; an endpoint younger than the window is not diluted."""
        served = [period.start for period in periods if period.champion.invocations > 0]
        return cls(
            counts=sum_counts(period.champion for period in periods),
            seconds=max(1, until - min(served)) if served else MEASURED_SECONDS,
        )


def assess_start(
    request: StartRequest,
    settings: CanarySettings,
    found: Found,
    alarms: Mapping[str, AlarmState],
) -> Release | NothingToRelease:
    """Tell what a start means; ValueError with every reason why it must not be."""
    try:
        release = find_release(request, found, window_seconds=settings.rollback_window_seconds)
    except ValueError as error:
        rules = _rules(request, settings, found.endpoint, alarms, request.kind)
        problems = [problem for holds, problem in rules if not holds]
        raise ValueError("\n".join([*problems, str(error)])) from error
    if isinstance(release, NothingToRelease):
        # Nothing is touched: somebody may even be deploying, while it serves what it should.
        refuse_broken([_status_rule(found.endpoint, may_be_deployed_to=True)])
    else:
        refuse_broken(_rules(request, settings, found.endpoint, alarms, release.kind))
    return release


def describe_start(run: CanaryRun, release: Release, alarms: Mapping[str, AlarmState]) -> str:
    """Say who moves to whom, as what, and which alarms cannot speak yet or are not obeyed."""
    roles = f"{run.champion} is the champion, {run.challenger} the challenger"
    asked = [] if run.request_reason == "" else [run.request_reason]
    kind = [": ".join([_KINDS[run.kind], *asked])] if run.kind.is_direct else asked
    note = [] if release.note == "" else [release.note]
    told = [
        f"alarm {alarm.name} {_TOLD[state]}"
        for alarm in run.settings.alarms
        if (state := alarms.get(alarm.name)) in _TOLD
    ]
    return "; ".join([roles, *kind, *note, *told])


_KINDS = {
    CanaryKind.HOT_FIX: "a hot fix without canary",
    CanaryKind.GO_BACK: "going back without canary",
}

_TOLD: dict[AlarmState | None, str] = {
    AlarmState.INSUFFICIENT_DATA: "has insufficient data so far",
    AlarmState.ALARM: "is in ALARM, which is no reason against the cure",
}


def prepare_run(
    request: StartRequest,
    settings: CanarySettings,
    *,
    endpoint: EndpointState,
    release: Release,
    measured: Measured,
    canary_id: str,
    execution_arn: str,
    now: int,
) -> tuple[CanaryRun, Plan]:
    """Build the run and its plan; ValueError if the plan cannot be carried out."""
    expected = expect_traffic(settings, measured=measured.counts, measured_seconds=measured.seconds)
    settings = settings_of(release.kind, settings)
    watched = tuple(each for each in settings.alarms if each.name not in request.ignore_alarms)
    run = CanaryRun(
        canary_id=canary_id,
        execution_arn=execution_arn,
        endpoint_name=endpoint.name,
        champion=release.roles.champion,
        challenger=release.roles.challenger,
        settings=replace(settings, alarms=watched),
        original={
            variant.name: OriginalVariant(
                weight=0.0 if variant.current_weight is None else variant.current_weight,
                instance_count=variant.current_instance_count,
            )
            for variant in endpoint.variants
        },
        endpoint_config_name=endpoint.config_name,
        kind=release.kind,
        request_reason=request.reason,
        requested_by=request.requested_by,
        started_at=now,
        champion_source=release.champion_source,
        challenger_source=release.challenger_source,
    )
    return run, build_plan(settings, roles=release.roles, expected=expected)


def _status_rule(endpoint: EndpointState, *, may_be_deployed_to: bool = False) -> Rule:
    """Take an endpoint that scales, too: the first shift of traffic waits until it has settled."""
    is_moving = endpoint.status in _SERVING and (may_be_deployed_to or not endpoint.is_deployed_to)
    got = endpoint.status
    if endpoint.is_deployed_to:
        got += f" to {endpoint.pending_config_name}"
    return (
        endpoint.status == EndpointStatus.IN_SERVICE or is_moving,
        f"endpoint {endpoint.name} must be InService, got {got}; wait or repair it",
    )


def _rules(
    request: StartRequest,
    settings: CanarySettings,
    endpoint: EndpointState,
    alarms: Mapping[str, AlarmState],
    kind: CanaryKind,
) -> Iterator[Rule]:
    yield _status_rule(endpoint)
    if kind.is_direct:
        return  # what the alarms ring for is what it mends
    names = [alarm.name for alarm in settings.alarms]
    unknown = [name for name in request.ignore_alarms if name not in names]
    yield (
        not unknown,
        f"ignored alarms must be alarms of this canary ({listed(names)}), got {listed(unknown)}; "
        "leave them out",
    )
    for name in names:
        if name in request.ignore_alarms:
            continue
        state = alarms[name].value if name in alarms else "no such alarm"
        # An alarm on the challenger has no data before it has traffic.
        yield (
            state in (AlarmState.OK, AlarmState.INSUFFICIENT_DATA),
            f"alarm {name} must be OK when a canary starts, got {state}; wait until it is, or "
            f"start with --ignore-alarm {name} to ship a fix",
        )
