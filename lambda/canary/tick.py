"""One tick of a run: which counts to read, and what they mean for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from canary.endpoint import EndpointState, Roles
from canary.judge import StageClock, judge
from canary.metrics import INVOCATION_5XX_ERRORS, METRICS, Metric
from canary.periods import Counts, Dropped, Period, sum_counts, usable_periods
from canary.run import CanaryRun
from canary.traffic import Broken, ShiftWeights, Step, Wait, next_step, stage_target
from canary.verdict import AlarmState, Assessment


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A judgement, and how many periods were left out of it for which reason."""

    assessment: Assessment
    dropped: dict[str, int]


def roles_of(run: CanaryRun) -> Roles:
    """Return who plays which role in a run."""
    return Roles(champion=run.champion, challenger=run.challenger)


def metrics_of(run: CanaryRun) -> tuple[Metric, ...]:
    """Return the rows of the metric table that a run is judged by."""
    return tuple(METRICS[metric.name] for metric in run.settings.metrics)


def first_second(run: CanaryRun) -> int:
    """Return the time from which counts matter: the first change of traffic."""
    return min(change.started_at for change in run.changes)


def find_deployment(run: CanaryRun, endpoint: EndpointState | None) -> str | None:
    """Say that somebody deployed since the start: what is judged is not what was prepared."""
    if endpoint is None or run.endpoint_config_name is None:
        return None
    if endpoint.config_name == run.endpoint_config_name:
        return None
    return (
        f"endpoint {endpoint.name} must keep its config {run.endpoint_config_name} during this "
        f"canary, got {endpoint.config_name}; somebody deployed, start a canary of that"
    )


def find_interference(run: CanaryRun, endpoint: EndpointState | None) -> str | None:
    """Say what somebody else did to the endpoint while a stage bakes; None if nothing."""
    if endpoint is None:
        return f"endpoint {run.endpoint_name} must exist during its canary, got none"
    deployment = find_deployment(run, endpoint)
    if deployment is not None:
        return deployment
    step = _step_to_stage(run, endpoint)
    if isinstance(step, Broken):
        return step.reason
    if isinstance(step, ShiftWeights):
        target = stage_target(original=run.original, roles=roles_of(run), share=run.stage.share)
        found = ", ".join(f"{each.name}={each.desired_weight}" for each in endpoint.variants)
        wanted = ", ".join(f"{name}={weight:g}" for name, weight in target.weights.items())
        return f"weights must stay {wanted} during this stage, got {found}; somebody moved them"
    return None


def find_update(run: CanaryRun, endpoint: EndpointState | None) -> str | None:
    """Say what is under way on the endpoint; until it has settled nobody knows what it leads to."""
    step = None if endpoint is None else _step_to_stage(run, endpoint)
    return step.reason if isinstance(step, Wait) else None


def count_served(counted: Mapping[str, Sequence[Period]]) -> dict[str, Counts]:
    """Return by role all that was counted since the first change of traffic, judged or not."""
    periods = counted.get(INVOCATION_5XX_ERRORS, next(iter(counted.values()), ()))
    return {
        "challenger": sum_counts(period.challenger for period in periods),
        "champion": sum_counts(period.champion for period in periods),
    }


def assess_tick(
    run: CanaryRun,
    *,
    counted: Mapping[str, Sequence[Period]],
    unavailable: Mapping[str, str],
    alarms: Mapping[str, AlarmState],
    now: int,
    update: str | None = None,
) -> Tick:
    """Judge a run that bakes.

    Args:
        counted: by metric name, every period since the first change of traffic.
        unavailable: by metric name, why its counts could not be read.
        update: what is under way on the endpoint.
    """
    settings = run.settings
    usable = {
        name: usable_periods(
            periods,
            changes=run.changes,
            now=now,
            period_seconds=settings.period_seconds,
            metric_lag_seconds=settings.metric_lag_seconds,
            warm_up_seconds=settings.warm_up_seconds,
        )
        for name, periods in counted.items()
    }
    started_at = now if run.stage_started_at is None else run.stage_started_at
    assessment = judge(
        settings,
        clock=StageClock(stage_index=run.stage_index, started_at=started_at, now=now),
        periods={name: each.periods for name, each in usable.items()},
        unavailable=unavailable,
        alarms=alarms,
        update=update,
    )
    dropped = {
        reason.value: count for each in usable.values() for reason, count in each.dropped.items()
    }
    contradictory = sum(metric.contradictory_periods for metric in assessment.metrics)
    if contradictory > 0:
        dropped[Dropped.CONTRADICTORY.value] = contradictory
    return Tick(assessment=assessment, dropped=dropped)


def _step_to_stage(run: CanaryRun, endpoint: EndpointState) -> Step:
    """Return what the stage's weights still need; instances may come and go, by autoscaling."""
    target = stage_target(original=run.original, roles=roles_of(run), share=run.stage.share)
    return next_step(endpoint, replace(target, minimum_instance_counts={}))
