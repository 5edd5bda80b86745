"""What speaks against the challenger at one tick, what each finding asks for, and who is sick."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from canary.metrics import INVOCATION_5XX_ERRORS, OnRegression
from canary.periods import Counts
from canary.reasons import describe_counts, describe_odds, describe_rate
from canary.settings import CanarySettings
from canary.verdict import AlarmState, MetricAssessment


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something that speaks against the challenger."""

    action: OnRegression
    reason: str
    is_champion_sick: bool = False  # rolling back was asked for, but would not cure it


def find_regressions(
    settings: CanarySettings,
    metrics: Sequence[MetricAssessment],
    alarms: Mapping[str, AlarmState],
) -> tuple[Finding, ...]:
    """Return every finding: evidence first, then the absolute rule, then alarms."""
    worse = _find_worse_champion(metrics)
    evidence = [
        _spare(Finding(action=metric.on_regression, reason=metric.reason), worse)
        for metric in metrics
        if metric.has_regressed
    ]
    sick = _find_bad_champion(settings, metrics) if worse is None else worse
    absolute = [_spare(each, sick) for each in _find_absolute(settings, metrics, alarms)]
    return (*evidence, *absolute)


def _find_worse_champion(metrics: Sequence[MetricAssessment]) -> str | None:
    """Return the evidence that in this stage the champion is the worse one, if there is any."""
    for metric in metrics:
        if metric.is_champion_worse:
            return (
                f"the champion is worse ({metric.title}: champion "
                f"{describe_counts(metric.stage_champion)} in this stage, challenger "
                f"{describe_counts(metric.stage_challenger)}; evidence "
                f"{describe_odds(metric.log_reverse_evidence)})"
            )
    return None


def _find_bad_champion(settings: CanarySettings, metrics: Sequence[MetricAssessment]) -> str | None:
    """Return that the champion is above max_error_rate too, and at least half as bad.

    Both conditions must hold, the first over min_requests. Where going back would more than halve
    the error rate, it helps, however bad the champion is. Of a challenger without requests nothing
    can be halved: then the first condition is enough.
    """
    for metric in metrics:
        limit = _max_error_rate(settings, metric)
        counts = _champion_counts(settings, metric)
        rate, challenger_rate = counts.error_rate, metric.stage_challenger.error_rate
        if limit is None or rate is None or not _exceeds(counts, limit, settings.min_requests):
            continue
        if challenger_rate is None or 2 * rate >= challenger_rate:
            return f"the champion is no better ({metric.title}: {describe_counts(counts)})"
    return None


def _find_absolute(
    settings: CanarySettings,
    metrics: Sequence[MetricAssessment],
    alarms: Mapping[str, AlarmState],
) -> Iterator[Finding]:
    """Yield what is too bad by itself, whatever the champion does."""
    for metric in metrics:
        limit = _max_error_rate(settings, metric)
        counts = metric.stage_challenger
        if limit is not None and _exceeds(counts, limit, settings.min_requests):
            yield Finding(
                action=OnRegression.ROLL_BACK,
                reason=f"{metric.title}: challenger {describe_counts(counts)} in this stage, "
                f"above max_error_rate {describe_rate(limit)}",
            )
    for alarm in settings.alarms:
        if alarms.get(alarm.name) is AlarmState.ALARM:
            yield Finding(action=alarm.on_alarm, reason=f"alarm {alarm.name} is in ALARM")


def _spare(finding: Finding, sick: str | None) -> Finding:
    """Turn a roll-back onto a sick champion into a pause."""
    if sick is None or finding.action is not OnRegression.ROLL_BACK:
        return finding
    return Finding(
        action=OnRegression.PAUSE,
        reason=f"{finding.reason}; rolling back would not help, {sick}",
        is_champion_sick=True,
    )


def _max_error_rate(settings: CanarySettings, metric: MetricAssessment) -> float | None:
    return settings.max_error_rate if metric.name == INVOCATION_5XX_ERRORS else None


def _champion_counts(settings: CanarySettings, metric: MetricAssessment) -> Counts:
    """Return the champion's counts of this stage, of the whole canary where those are too few."""
    is_enough = metric.stage_champion.invocations >= settings.min_requests
    return metric.stage_champion if is_enough else metric.champion


def _exceeds(counts: Counts, limit: float, min_requests: int) -> bool:
    rate = counts.error_rate
    return rate is not None and counts.invocations >= min_requests and rate > limit
