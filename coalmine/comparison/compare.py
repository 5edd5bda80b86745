"""The report: each variant, each against the baseline, and what can be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from canary.periods import Counts
from canary.reasons import describe_rate
from coalmine.comparison.figures import Bounds, Latency, VariantFigures
from coalmine.comparison.intervals import Estimate, newcombe_interval, wilson_interval
from coalmine.comparison.percentiles import PERCENTILES

_SURE = 0.999


class Finding(StrEnum):
    """What was counted says of a variant's rate, or latency, against the baseline's."""

    HIGHER = "higher"
    LOWER = "lower"
    CANNOT_TELL = "cannot_tell"
    NO_DATA = "no_data"


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantReport:
    """One variant: its shares, and its rates of errors with their intervals."""

    name: str
    invocations: int
    errors_5xx: int
    errors_4xx: int
    declared_share: float | None
    live_share: float | None
    served_share: Estimate | None
    rate_5xx: Estimate | None
    rate_4xx: Estimate | None
    latency: Latency | None
    is_off_its_weight: bool  # chance does not explain the share that was served


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A variant's error rate against the baseline's, in words too."""

    finding: Finding
    difference: Estimate | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Contrast:
    """One variant against the baseline."""

    variant_name: str
    errors_5xx: Difference
    errors_4xx: Difference
    latency_ratio: dict[str, float] | None  # by percentile: how many times the baseline's
    latency_findings: dict[str, Finding]  # by percentile: told where the intervals are apart


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All variants, and all but one against that one."""

    baseline: str
    variants: tuple[VariantReport, ...]
    contrasts: tuple[Contrast, ...]

    @property
    def worse(self) -> list[str]:
        """The variants that are told to answer with a 5xx more often."""
        return [
            each.variant_name
            for each in self.contrasts
            if each.errors_5xx.finding is Finding.HIGHER
        ]

    @property
    def has_data(self) -> bool:
        """Say whether every variant had requests."""
        return all(variant.invocations > 0 for variant in self.variants)


def choose_baseline(figures: Sequence[VariantFigures], name: str | None) -> VariantFigures:
    """Return the variant that is named, or the one with the most weight, the first of equals.

    Raises:
        ValueError: there is no such variant, or nothing to compare it with.
    """
    names = ", ".join(each.name for each in figures)
    if len(figures) < 2:
        raise ValueError(f"a comparison must have two variants or more, got {names}")
    if name is None:
        return max(figures, key=lambda each: each.live_weight)
    for each in figures:
        if each.name == name:
            return each
    raise ValueError(f"the baseline must be one of {names}, got {name!r}")


def compare(figures: Sequence[VariantFigures], baseline: VariantFigures) -> Report:
    """Hold every variant against the baseline."""
    others = [each for each in figures if each is not baseline]
    return Report(
        baseline=baseline.name,
        variants=tuple(_report(each, figures) for each in figures),
        contrasts=tuple(
            Contrast(
                variant_name=each.name,
                errors_5xx=_difference(each.errors_5xx, baseline.errors_5xx),
                errors_4xx=_difference(each.errors_4xx, baseline.errors_4xx),
                latency_ratio=_ratio(each.latency, baseline.latency),
                latency_findings=_latency_findings(each.latency, baseline.latency),
            )
            for each in others
        ),
    )


def _report(figures: VariantFigures, everybody: Sequence[VariantFigures]) -> VariantReport:
    declared = [each.declared_weight for each in everybody if each.declared_weight is not None]
    served = Counts(
        invocations=sum(each.invocations for each in everybody), errors=figures.invocations
    )
    live_share = _share(figures.live_weight, sum(each.live_weight for each in everybody))
    return VariantReport(
        name=figures.name,
        invocations=figures.invocations,
        errors_5xx=figures.errors_5xx.errors,
        errors_4xx=figures.errors_4xx.errors,
        declared_share=_share(figures.declared_weight, sum(declared)),
        live_share=live_share,
        served_share=wilson_interval(served),
        rate_5xx=wilson_interval(figures.errors_5xx),
        rate_4xx=wilson_interval(figures.errors_4xx),
        latency=figures.latency,
        is_off_its_weight=_is_unlikely(served, live_share),
    )


def _is_unlikely(served: Counts, share: float | None) -> bool:
    """Say whether a share is out of reach: nobody is told so by chance once in twenty looks."""
    reach = wilson_interval(served, confidence=_SURE)
    return reach is not None and share is not None and not reach.low <= share <= reach.high


def _share(weight: float | None, total: float) -> float | None:
    return None if weight is None or total <= 0 else weight / total


def _difference(counts: Counts, baseline: Counts) -> Difference:
    estimate = newcombe_interval(counts, baseline)
    requests = counts.invocations + baseline.invocations
    if estimate is None:
        return Difference(
            finding=Finding.NO_DATA,
            difference=None,
            reason="one of the two had no requests: nothing can be told",
        )
    interval = f"{_points(estimate.low)} to {_points(estimate.high)} points"
    rates = f"{_rate(counts)} against {_rate(baseline)}"
    if not estimate.is_told_from_zero:
        return Difference(
            finding=Finding.CANNOT_TELL,
            difference=estimate,
            reason=f"no difference can be told from {requests:,} requests: {rates}, {interval}",
        )
    finding = Finding.HIGHER if estimate.value > 0 else Finding.LOWER
    return Difference(
        finding=finding,
        difference=estimate,
        reason=f"{finding.value}: {rates}, {_points(estimate.value)} points ({interval})",
    )


def _rate(counts: Counts) -> str:
    return "none" if counts.error_rate is None else describe_rate(counts.error_rate)


def _points(difference: float) -> str:
    return f"{100 * difference:+.2f}"


def _ratio(latency: Latency | None, baseline: Latency | None) -> dict[str, float] | None:
    if latency is None or baseline is None:
        return None
    own, base = latency.by_percentile, baseline.by_percentile
    if any(value <= 0 for value in base.values()):
        return None
    return {name: own[name] / base[name] for name in own}


def _latency_findings(latency: Latency | None, baseline: Latency | None) -> dict[str, Finding]:
    """Tell latencies apart where their intervals do not touch: that errs on the careful side."""
    if latency is None or baseline is None:
        return dict.fromkeys(PERCENTILES, Finding.NO_DATA)
    return {
        name: _told_apart(latency.bounds.get(name, Bounds()), baseline.bounds.get(name, Bounds()))
        for name in PERCENTILES
    }


def _told_apart(own: Bounds, base: Bounds) -> Finding:
    if own.low_ms is not None and base.high_ms is not None and own.low_ms > base.high_ms:
        return Finding.HIGHER
    if own.high_ms is not None and base.low_ms is not None and own.high_ms < base.low_ms:
        return Finding.LOWER
    return Finding.CANNOT_TELL
