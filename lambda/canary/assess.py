"""What one metric says: its counts, the evidence in them, and what is missing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from canary.evidence import evidence_curve, log_evidence
from canary.metrics import METRICS
from canary.periods import Counts, Period, periods_since, sum_counts
from canary.reasons import describe_counts, describe_odds
from canary.settings import CanarySettings, MetricSettings
from canary.verdict import MetricAssessment, Outcome


def assess_metric(
    settings: CanarySettings,
    metric: MetricSettings,
    *,
    periods: Sequence[Period] | None,
    stage_started_at: int,
    is_last_stage: bool,
    unavailable: str | None,
) -> MetricAssessment:
    """Assess one metric from the usable periods of the whole canary, oldest first.

    Args:
        periods: None when the metric was not read at all.
        unavailable: why the metric could not be read, None when it was.
    """
    title = METRICS[metric.name].title
    problem = _find_problem(periods, unavailable)
    readable = () if periods is None or problem is not None else periods
    trusted = [each for each in readable if each.contradiction is None]
    odd = [each for each in readable if each.contradiction is not None]
    stage = periods_since(trusted, stage_started_at)
    comparison = _compare(trusted, metric, settings.evidence_limit(metric.name))
    stage_challenger = sum_counts(each.challenger for each in stage)
    stage_champion = sum_counts(each.champion for each in stage)
    gap = _find_gap(stage_challenger, stage_champion, settings.min_requests, is_last_stage)
    is_mostly_odd = len(periods_since(odd, stage_started_at)) > len(stage)
    if is_mostly_odd:
        gap = f"more periods of this stage contradict themselves than not, {_describe_odd(odd)}"
    said = comparison.describe()
    if is_last_stage:
        said += f"; alone at the last stage: challenger {describe_counts(stage_challenger)}"
    if odd:
        said += f"; {_describe_odd(odd)}"
    if problem is not None:
        gap = said = problem
    return MetricAssessment(
        name=metric.name,
        title=title,
        outcome=_outcome(problem is not None, comparison.has_regressed, gap is not None),
        reason=f"{title}: {said}",
        on_regression=metric.applied_on_regression,
        gap=None if gap is None else f"{title}: {gap}",
        challenger=comparison.challenger,
        champion=comparison.champion,
        stage_challenger=stage_challenger,
        stage_champion=stage_champion,
        has_some_data=not is_mostly_odd
        and stage_challenger.invocations > 0
        and (is_last_stage or stage_champion.invocations > 0),
        log_evidence=comparison.log_evidence,
        log_peak_evidence=comparison.log_peak_evidence,
        log_reverse_evidence=log_evidence(
            [each.swapped() for each in stage],
            margin=metric.applied_margin,
            tempering=metric.tempering,
        ),
        limit=comparison.limit,
        contradictory_periods=len(odd),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Comparison:
    """Both variants over the periods in which both served."""

    challenger: Counts
    champion: Counts
    log_evidence: float
    log_peak_evidence: float
    limit: float

    @property
    def has_regressed(self) -> bool:
        return self.log_peak_evidence >= math.log(self.limit)

    def describe(self) -> str:
        """Return for instance `challenger 9 of 310 (2.90 %), champion 13 of 2790 (0.47 %); ...`."""
        limit, now = describe_odds(math.log(self.limit)), describe_odds(self.log_evidence)
        evidence = f"evidence {now} against a limit of {limit}"
        if self.has_regressed and self.log_evidence < math.log(self.limit):
            peak = describe_odds(self.log_peak_evidence)
            evidence = f"evidence reached {peak} against a limit of {limit}, now {now}"
        return (
            f"challenger {describe_counts(self.challenger)}, "
            f"champion {describe_counts(self.champion)}; {evidence}"
        )


def _compare(periods: Sequence[Period], metric: MetricSettings, limit: float) -> _Comparison:
    shared = [each for each in periods if each.challenger.invocations and each.champion.invocations]
    curve = evidence_curve(shared, margin=metric.applied_margin, tempering=metric.tempering)
    return _Comparison(
        challenger=sum_counts(each.challenger for each in shared),
        champion=sum_counts(each.champion for each in shared),
        log_evidence=curve[-1] if curve else 0.0,
        log_peak_evidence=max(curve, default=0.0),
        limit=limit,
    )


def _outcome(has_problem: bool, has_regressed: bool, has_gap: bool) -> Outcome:
    if has_problem:
        return Outcome.ERROR
    if has_regressed:
        return Outcome.FAIL
    return Outcome.INCONCLUSIVE if has_gap else Outcome.PASS


def _find_problem(periods: Sequence[Period] | None, unavailable: str | None) -> str | None:
    """Return why none of the counts may be judged."""
    if unavailable is not None:
        return f"counts are unavailable ({unavailable})"
    if periods is None:
        return "counts are unavailable (they were not read)"
    odd = [period for period in periods if period.contradiction is not None]
    if odd and len(odd) == len(periods):
        return f"there is nothing to judge, {_describe_odd(odd)}"
    return None


def _describe_odd(odd: Sequence[Period]) -> str:
    """Say how many periods were left out, and what is wrong with the last of them."""
    return f"left out: {len(odd)} whose counts contradict themselves ({odd[-1].contradiction})"


def _find_gap(
    challenger: Counts, champion: Counts, min_requests: int, is_last_stage: bool
) -> str | None:
    if challenger.invocations < min_requests:
        return (
            f"challenger has served {challenger.invocations} of the {min_requests} requests "
            f"this stage needs, champion {champion.invocations}"
        )
    if champion.invocations == 0 and not is_last_stage:
        return "champion has served no requests in this stage to compare with"
    return None
