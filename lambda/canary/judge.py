"""One tick: from what was counted to a verdict with its reason. Plain data in, plain data out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from canary.assess import assess_metric
from canary.findings import Finding, find_regressions
from canary.metrics import OnRegression
from canary.periods import Period
from canary.reasons import describe_seconds, describe_share
from canary.settings import CanarySettings, OnInconclusive
from canary.verdict import (
    AlarmState,
    Assessment,
    CanaryOutcome,
    MetricAssessment,
    Outcome,
    Verdict,
)

__all__ = ["AlarmState", "Assessment", "CanaryOutcome", "Outcome", "StageClock", "Verdict", "judge"]


@dataclass(frozen=True, kw_only=True, slots=True)
class StageClock:
    """Where the canary stands: the stage, when its traffic had settled, and now (epoch seconds)."""

    stage_index: int
    started_at: int
    now: int

    def baked_seconds(self, settings: CanarySettings) -> int:
        """Return the seconds of this stage that can be judged: warm, and with their counts in."""
        unseen = settings.warm_up_seconds + settings.metric_lag_seconds
        return max(0, self.now - self.started_at - unseen)


def judge(
    settings: CanarySettings,
    *,
    clock: StageClock,
    periods: Mapping[str, Sequence[Period]],
    unavailable: Mapping[str, str],
    alarms: Mapping[str, AlarmState],
    update: str | None = None,
) -> Assessment:
    """Judge the challenger at one tick.

    Args:
        settings: what the canary was asked to do.
        clock: the stage and its time.
        periods: by metric name, the usable periods of the whole canary, oldest first.
        unavailable: by metric name, why its counts could not be read.
        alarms: by alarm name, the state of each alarm in the settings.
        update: what is under way on the endpoint; nothing passes before it has settled.
    """
    is_last = clock.stage_index == len(settings.stages) - 1
    metrics = tuple(
        assess_metric(
            settings,
            metric,
            periods=periods.get(metric.name),
            stage_started_at=clock.started_at,
            is_last_stage=is_last,
            unavailable=unavailable.get(metric.name),
        )
        for metric in settings.metrics
    )
    findings = find_regressions(settings, metrics, alarms)
    unknown = [
        f"alarm {alarm.name}: its state is not known; it must exist until the canary ends"
        for alarm in settings.alarms
        if alarm.name not in alarms
    ]
    decision = _decide(settings, clock, metrics, findings, unknown)
    if update is not None and decision.verdict in (Verdict.ADVANCE, Verdict.PROMOTE):
        decision = _await(settings, clock, update)
    remarks = _remarks(settings, findings, alarms)
    return Assessment(
        verdict=decision.verdict,
        reason="; ".join([*decision.reasons, *remarks]),
        metrics=metrics,
        outcome=decision.outcome,
        is_champion_sick=any(finding.is_champion_sick for finding in findings),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Decision:
    verdict: Verdict
    reasons: list[str]
    outcome: CanaryOutcome | None = None


def _decide(
    settings: CanarySettings,
    clock: StageClock,
    metrics: Sequence[MetricAssessment],
    findings: Sequence[Finding],
    unknown: Sequence[str],
) -> _Decision:
    """Return the verdict. The order is the rule: harm first, then time, then what is missing."""
    acting = () if settings.dry_run else findings
    harmful = [each.reason for each in acting if each.action is OnRegression.ROLL_BACK]
    if harmful:
        return _Decision(
            verdict=Verdict.ROLL_BACK, reasons=harmful, outcome=CanaryOutcome.ROLLED_BACK
        )
    pausing = [each.reason for each in acting if each.action is OnRegression.PAUSE]
    blocking = [*pausing, *unknown, *(each.gap for each in metrics if each.gap is not None)]
    baked, stage = clock.baked_seconds(settings), settings.stages[clock.stage_index]
    if baked < stage.bake_seconds:
        says = [f"paused: {reason}" for reason in pausing] + [each.reason for each in metrics]
        return _Decision(verdict=Verdict.HOLD, reasons=[_where(settings, clock), *says])
    if not blocking:
        return _pass(settings, clock, [each.reason for each in metrics])
    if baked < settings.max_bake_seconds:
        until = f"held until {describe_seconds(settings.max_bake_seconds)} at most"
        return _Decision(verdict=Verdict.HOLD, reasons=[_where(settings, clock), until, *blocking])
    has_some_data = not unknown and all(each.has_some_data for each in metrics)
    if settings.on_inconclusive is OnInconclusive.ADVANCE and has_some_data and not pausing:
        return _pass(settings, clock, ["on_inconclusive is advance", *blocking])
    is_rolled_back = settings.on_inconclusive is OnInconclusive.ROLL_BACK and not pausing
    return _Decision(
        verdict=Verdict.ROLL_BACK,
        reasons=[_where(settings, clock), "not proven in time", *blocking],
        outcome=CanaryOutcome.ROLLED_BACK if is_rolled_back else CanaryOutcome.HELD,
    )


def _pass(settings: CanarySettings, clock: StageClock, reasons: list[str]) -> _Decision:
    reasons = [_where(settings, clock), *reasons]
    if clock.stage_index == len(settings.stages) - 1:
        return _Decision(verdict=Verdict.PROMOTE, reasons=reasons, outcome=CanaryOutcome.PROMOTED)
    return _Decision(verdict=Verdict.ADVANCE, reasons=reasons)


def _await(settings: CanarySettings, clock: StageClock, update: str) -> _Decision:
    """Hold what would pass; an update that takes longer than any shift may take ends the canary."""
    reasons = [_where(settings, clock), f"held until settled: {update}"]
    limit = settings.max_bake_seconds + settings.settle_timeout_seconds
    if clock.baked_seconds(settings) < limit:
        return _Decision(verdict=Verdict.HOLD, reasons=reasons)
    return _Decision(verdict=Verdict.ROLL_BACK, reasons=reasons, outcome=CanaryOutcome.HELD)


def _where(settings: CanarySettings, clock: StageClock) -> str:
    """Return for instance `stage 1 of 4 (10 %) baked 120 of 600 s`."""
    stage = settings.stages[clock.stage_index]
    baked = min(clock.baked_seconds(settings), settings.max_bake_seconds)
    return (
        f"stage {clock.stage_index + 1} of {len(settings.stages)} ({describe_share(stage.share)}) "
        f"baked {baked} of {stage.bake_seconds} s"
    )


def _remarks(
    settings: CanarySettings, findings: Sequence[Finding], alarms: Mapping[str, AlarmState]
) -> list[str]:
    """Return what was seen but not acted on."""
    remarks = [
        f"dry run, without it {_WOULD[finding.action]}: {finding.reason}"
        if settings.dry_run
        else f"warning: {finding.reason}"
        for finding in findings
        if settings.dry_run or finding.action is OnRegression.WARN
    ]
    remarks += [
        f"alarm {alarm.name} has insufficient data and was ignored"
        for alarm in settings.alarms
        if alarms.get(alarm.name) is AlarmState.INSUFFICIENT_DATA
    ]
    return remarks


_WOULD = {
    OnRegression.ROLL_BACK: "rolled back",
    OnRegression.PAUSE: "paused",
    OnRegression.WARN: "warned",
}
