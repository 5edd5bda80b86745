"""What was counted of one variant in a span of time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from canary.counting import Points, Query
from canary.metrics import Count
from canary.periods import Counts

INVOCATIONS = Count(metric_name="Invocations")
ERRORS_4XX = Count(metric_name="Invocation4XXErrors")
ERRORS_5XX = Count(metric_name="Invocation5XXErrors")
COUNTED = (INVOCATIONS, ERRORS_4XX, ERRORS_5XX)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What the values leave open of a percentile; None: it has no bound on that side."""

    low_ms: float | None = None
    high_ms: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Latency:
    """Percentiles of a duration, such as the model's latency, without SageMaker's overhead."""

    p50_ms: float
    p90_ms: float
    p99_ms: float
    bounds: Mapping[str, Bounds] = field(default_factory=dict)  # 95 %, by percentile

    @property
    def by_percentile(self) -> dict[str, float]:
        """The values by the names that CloudWatch has for them."""
        return {"p50": self.p50_ms, "p90": self.p90_ms, "p99": self.p99_ms}


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantFigures:
    """Requests, errors and latency of one variant, and the weights it was to have."""

    name: str
    declared_weight: float | None  # None: the config does not know the variant
    live_weight: float
    errors_5xx: Counts
    errors_4xx: Counts
    latency: Latency | None

    @property
    def invocations(self) -> int:
        """The requests that the variant was sent."""
        return self.errors_5xx.invocations


def count_errors(variant: str, bad: Count, points: Mapping[Query, Points]) -> Counts:
    """Add up a variant's periods, without those whose half was not published yet."""
    total, errors = points[variant, INVOCATIONS], points[variant, bad]
    usable = [start for start, count in total.items() if errors.get(start, 0) <= count]
    return Counts(
        invocations=round(sum(total[start] for start in usable)),
        errors=round(sum(errors.get(start, 0) for start in usable)),
    )


def queries_of(variant_names: Iterable[str]) -> list[Query]:
    """Return what must be asked to compare these variants."""
    return [(name, count) for name in variant_names for count in COUNTED]
