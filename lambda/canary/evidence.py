"""How strongly the counts say that the challenger fails more often than the champion.

Within one period, given the errors of both variants together, the challenger's part of them is
binomial with probability q(r) = r * n1 / (r * n1 + n0), where n1 and n0 are the requests and r is
the ratio of the two error rates. The error level, the traffic and its split cancel, period by
period. The evidence is a mixture of likelihood ratios "r times worse" against "not worse"; under
"not worse" its expectation never exceeds one, whenever one looks, so it reaches a limit L with
probability 1/L at most (Ville's inequality).
"""

import math
from collections.abc import Iterable, Sequence

from canary.periods import Counts, Period

# The ratios a regression may have, and the part of the evidence staked on each.
_MIXTURE = ((1.5, 0.15), (2, 0.25), (3, 0.20), (5, 0.15), (10, 0.10), (40, 0.10), (200, 0.05))
_RATIOS = tuple(ratio for ratio, _ in _MIXTURE)
_LOG_RATIOS = tuple(math.log(ratio) for ratio in _RATIOS)
_LOG_WEIGHTS = tuple(math.log(weight) for _, weight in _MIXTURE)


class Evidence:
    """Evidence for "worse by more than `margin`", gathered period by period, in logarithms."""

    def __init__(self, *, margin: float = 1.0, tempering: float = 1.0) -> None:
        self._margin = margin
        self._tempering = tempering
        self._log_products = [0.0] * len(_RATIOS)
        self.log = 0.0

    def add(self, challenger: Counts, champion: Counts) -> float:
        """Take in one period and return the logarithm of the evidence so far."""
        errors = challenger.errors + champion.errors
        if errors == 0 or challenger.invocations == 0 or champion.invocations == 0:
            return self.log  # nothing to compare
        exposed = self._margin * challenger.invocations
        total = exposed + champion.invocations
        for i, ratio in enumerate(_RATIOS):
            gain = challenger.errors * _LOG_RATIOS[i]
            price = errors * math.log((ratio * exposed + champion.invocations) / total)
            self._log_products[i] += (gain - price) / self._tempering
        self.log = _log_sum(
            weight + product
            for weight, product in zip(_LOG_WEIGHTS, self._log_products, strict=True)
        )
        return self.log


def evidence_curve(
    periods: Iterable[Period], *, margin: float = 1.0, tempering: float = 1.0
) -> list[float]:
    """Return the logarithm of the evidence after each period."""
    evidence = Evidence(margin=margin, tempering=tempering)
    return [evidence.add(period.challenger, period.champion) for period in periods]


def log_evidence(
    periods: Iterable[Period], *, margin: float = 1.0, tempering: float = 1.0
) -> float:
    """Return the logarithm of the evidence after the last period; zero without any."""
    evidence = Evidence(margin=margin, tempering=tempering)
    for period in periods:
        evidence.add(period.challenger, period.champion)
    return evidence.log


def peak_log_evidence(
    periods: Iterable[Period], *, margin: float = 1.0, tempering: float = 1.0
) -> float:
    """Return the logarithm of the highest evidence so far: it has reached a limit once and for all.

    A judge that looks at every period and one that looks seldom then agree.
    """
    return max(evidence_curve(periods, margin=margin, tempering=tempering), default=0.0)


def ratio_interval(
    periods: Sequence[Period], *, alpha: float, tempering: float = 1.0
) -> tuple[float, float]:
    """Return the error-rate ratios (challenger to champion) that the counts have not ruled out.

    It holds the true ratio in all periods at once with probability 1 - alpha or more: at each end
    the evidence for "beyond it" has reached 2 / alpha, and that evidence falls further out.
    """
    least = _proven_ratio(periods, alpha / 2, tempering)
    inverse = _proven_ratio([period.swapped() for period in periods], alpha / 2, tempering)
    return least, math.inf if inverse == 0 else 1 / inverse


def _proven_ratio(periods: Sequence[Period], alpha: float, tempering: float) -> float:
    """Return the largest margin the challenger is proven to exceed; zero when there is none."""

    def is_proven(log_margin: float) -> bool:
        margin = math.exp(log_margin)
        return peak_log_evidence(periods, margin=margin, tempering=tempering) >= -math.log(alpha)

    low, high = math.log(1e-4), math.log(1e4)
    if not is_proven(low):
        return 0.0
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if is_proven(middle) else (low, middle)
    return math.exp(low)


def _log_sum(logs: Iterable[float]) -> float:
    values = list(logs)
    highest = max(values)
    return highest + math.log(sum(math.exp(value - highest) for value in values))
