"""May a canary start? Everything that speaks against it is reported together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from canary.endpoint import EndpointState, EndpointStatus, Roles, choose_roles
from canary.inputs import StartRequest
from canary.periods import Counts, Period, sum_counts
from canary.plan import Plan, build_plan, expect_traffic
from canary.rules import Rule, listed
from canary.run import CanaryRun, OriginalVariant
from canary.settings import CanarySettings
from canary.verdict import AlarmState

MEASURED_SECONDS = 3600


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


def find_roles(
    request: StartRequest,
    settings: CanarySettings,
    endpoint: EndpointState,
    alarms: Mapping[str, AlarmState],
) -> Roles:
    """Tell champion and challenger; ValueError with every reason why the canary must not start."""
    rules = _rules(request, settings, endpoint, alarms)
    problems = [problem for holds, problem in rules if not holds]
    try:
        roles = choose_roles(
            endpoint.variants, champion=request.champion, challenger=request.challenger
        )
    except ValueError as error:
        raise ValueError("\n".join([*problems, str(error)])) from error
    if problems:
        raise ValueError("\n".join(problems))
    return roles


def describe_start(run: CanaryRun, alarms: Mapping[str, AlarmState]) -> str:
    """Say who moves to whom, and which alarms cannot speak yet."""
    silent = [
        f"alarm {alarm.name} has insufficient data so far"
        for alarm in run.settings.alarms
        if alarms.get(alarm.name) is AlarmState.INSUFFICIENT_DATA
    ]
    roles = f"{run.champion} is the champion, {run.challenger} the challenger"
    return "; ".join([roles, *silent])


def prepare_run(
    request: StartRequest,
    settings: CanarySettings,
    *,
    endpoint: EndpointState,
    roles: Roles,
    measured: Measured,
    canary_id: str,
    execution_arn: str,
) -> tuple[CanaryRun, Plan]:
    """Build the run and its plan; ValueError if the plan cannot be carried out."""
    expected = expect_traffic(settings, measured=measured.counts, measured_seconds=measured.seconds)
    watched = tuple(each for each in settings.alarms if each.name not in request.ignore_alarms)
    run = CanaryRun(
        canary_id=canary_id,
        execution_arn=execution_arn,
        endpoint_name=endpoint.name,
        champion=roles.champion,
        challenger=roles.challenger,
        settings=replace(settings, alarms=watched),
        original={
            variant.name: OriginalVariant(
                weight=0.0 if variant.current_weight is None else variant.current_weight,
                instance_count=variant.current_instance_count,
            )
            for variant in endpoint.variants
        },
        endpoint_config_name=endpoint.config_name,
    )
    return run, build_plan(settings, roles=roles, expected=expected)


def _rules(
    request: StartRequest,
    settings: CanarySettings,
    endpoint: EndpointState,
    alarms: Mapping[str, AlarmState],
) -> Iterator[Rule]:
    yield (
        endpoint.status == EndpointStatus.IN_SERVICE,
        f"endpoint {endpoint.name} must be InService, got {endpoint.status}; wait or repair it",
    )
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
