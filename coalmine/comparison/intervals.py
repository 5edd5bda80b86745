"""What counts say of a rate, and of the difference of two rates.

`wilson_interval`: E. B. Wilson, Probable inference, the law of succession, and statistical
inference, Journal of the American Statistical Association 22 (1927), the score interval.

`newcombe_interval`: R. G. Newcombe, Interval estimation for the difference between independent
proportions: comparison of eleven methods, Statistics in Medicine 17 (1998), method 10: a hybrid of
two score intervals. It holds for few requests and for no errors at all, where the textbook's
interval shrinks to nothing.

`quantile_reach`: how many of so many values lie below a quantile is binomial, whatever their
distribution, so two more quantiles of the same values bound it; by the normal approximation.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from canary.periods import Counts

CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """A value, and the interval that the counts leave it."""

    value: float
    low: float
    high: float

    @property
    def is_told_from_zero(self) -> bool:
        """Say whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


def wilson_interval(counts: Counts, *, confidence: float = CONFIDENCE) -> Estimate | None:
    """Return the rate of errors with its interval; None without requests."""
    total = counts.invocations
    if total == 0:
        return None
    rate, z = counts.errors / total, _quantile(confidence)
    weight = 1 + z * z / total
    centre = (rate + z * z / (2 * total)) / weight
    reach = z * math.sqrt(rate * (1 - rate) / total + z * z / (4 * total * total)) / weight
    # Exact at both ends, where rounding would leave the rate outside of its interval.
    return Estimate(
        value=rate,
        low=0.0 if counts.errors == 0 else min(centre - reach, rate),
        high=1.0 if counts.errors == total else max(centre + reach, rate),
    )


def newcombe_interval(
    counts: Counts, baseline: Counts, *, confidence: float = CONFIDENCE
) -> Estimate | None:
    """Return how much higher a rate is than the baseline's; None where one has no requests."""
    one = wilson_interval(counts, confidence=confidence)
    other = wilson_interval(baseline, confidence=confidence)
    if one is None or other is None:
        return None
    difference = one.value - other.value
    down = math.hypot(one.value - one.low, other.high - other.value)
    up = math.hypot(one.high - one.value, other.value - other.low)
    return Estimate(value=difference, low=difference - down, high=difference + up)


def quantile_reach(
    share: float, samples: float, *, confidence: float = CONFIDENCE
) -> tuple[float | None, float | None]:
    """Return the shares whose quantiles bound that of `share`; None where there are too few values.

    The 99th percentile of 100 values has no upper bound: it may lie above all of them.
    """
    if samples <= 0:
        return None, None
    reach = _quantile(confidence) * math.sqrt(share * (1 - share) / samples)
    low, high = share - reach, share + reach
    return (low if low > 0 else None), (high if high < 1 else None)


def _quantile(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
