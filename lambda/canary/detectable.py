"""The smallest regression a stage can see, computed: what a plan may promise before it starts.

With a constant share the evidence at a stage's end depends on the two error totals only, so the
chance to reach the limit is a sum over two Poisson distributions. Looking at every period finds
somewhat more than looking at the end: the promise is on the safe side.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from canary.evidence import Evidence
from canary.periods import Counts

POWER = 0.8  # a promised regression is found in at least four of five canaries

# Above this many expected errors a shorter stage is computed: the promise stays on the safe side.
_MOST_ERRORS = 3000.0
_MOST_SLICES = 128
_PRECISION = 0.01  # of the answer, relative
_TAIL_DEVIATIONS = 7.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposure:
    """What a stage is expected to serve, and how its evidence is judged."""

    challenger_requests: float
    champion_requests: float
    champion_error_rate: float
    limit: float
    margin: float = 1.0
    tempering: float = 1.0


def smallest_detectable_error_rate(exposure: Exposure, *, power: float = POWER) -> float | None:
    """Return the lowest challenger error rate found with that power; None when even 1 is not."""
    exposure = _shorten(exposure)
    requests = exposure.challenger_requests
    expected = exposure.champion_requests * exposure.champion_error_rate
    if requests <= 0 or exposure.champion_requests <= 0:
        return None
    low, high = max(exposure.champion_error_rate * exposure.margin, 1e-9), 1.0
    champion_errors = _sliced(_poisson(expected))
    least = _least_challenger_errors(exposure, list(champion_errors))

    def is_found(rate: float) -> bool:
        return _chance(champion_errors, least, requests * rate) >= power

    if low >= 1 or not is_found(high):
        return None
    while high / low > 1 + _PRECISION:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if is_found(middle) else (middle, high)
    return high


def smallest_detectable_ratio(exposure: Exposure, *, power: float = POWER) -> float | None:
    """Return the same as a multiple of the champion's error rate; None also where that is 0."""
    rate = smallest_detectable_error_rate(exposure, power=power)
    if rate is None or exposure.champion_error_rate == 0:
        return None
    return rate / exposure.champion_error_rate


def _shorten(exposure: Exposure) -> Exposure:
    requests = exposure.challenger_requests + exposure.champion_requests
    errors = requests * exposure.champion_error_rate
    part = 1.0 if errors <= _MOST_ERRORS else _MOST_ERRORS / errors
    return replace(
        exposure,
        challenger_requests=round(exposure.challenger_requests * part),
        champion_requests=round(exposure.champion_requests * part),
    )


def _least_challenger_errors(exposure: Exposure, champion_errors: Sequence[int]) -> list[int]:
    """Return, for each ascending number of champion errors, how many challenger errors convict."""
    limit = math.log(exposure.limit)
    requests = round(exposure.challenger_requests)
    champion_requests = round(exposure.champion_requests)

    def convicts(errors: int, others: int) -> bool:
        evidence = Evidence(margin=exposure.margin, tempering=exposure.tempering)
        challenger = Counts(invocations=requests, errors=errors)
        champion = Counts(invocations=champion_requests, errors=others)
        return evidence.add(challenger, champion) >= limit

    least: list[int] = []
    acquitted = 0  # no errors never convict
    for others in champion_errors:
        stride = 1
        while not convicts(acquitted + stride, others):
            acquitted, stride = acquitted + stride, 2 * stride
        while stride > 1:
            stride //= 2
            if not convicts(acquitted + stride, others):
                acquitted += stride
        least.append(acquitted + 1)
    return least


def _chance(champion_errors: dict[int, float], least: Sequence[int], expected: float) -> float:
    """Return the probability that Poisson(expected) challenger errors convict."""
    pmf = _poisson(expected)
    first, last = min(pmf), max(pmf)
    at_least: dict[int, float] = {}
    tail = 0.0
    for errors in range(last, first - 1, -1):
        tail += pmf[errors]
        at_least[errors] = tail
    return sum(
        probability * (1.0 if needed < first else at_least.get(needed, 0.0))
        for probability, needed in zip(champion_errors.values(), least, strict=True)
    )


def _sliced(pmf: dict[int, float]) -> dict[int, float]:
    """Gather many counts into fewer, each slice standing at its highest count, the safe side."""
    width = math.ceil(len(pmf) / _MOST_SLICES)
    counts, chances = list(pmf), list(pmf.values())
    return {
        counts[min(first + width, len(counts)) - 1]: sum(chances[first : first + width])
        for first in range(0, len(counts), width)
    }


def _poisson(expected: float) -> dict[int, float]:
    """Return the probability of each count that is not negligible, ascending."""
    if expected == 0:
        return {0: 1.0}
    spread = _TAIL_DEVIATIONS * math.sqrt(expected) + 2 * _TAIL_DEVIATIONS
    first, last = max(0, math.floor(expected - spread)), math.ceil(expected + spread)
    probability = math.exp(first * math.log(expected) - expected - math.lgamma(first + 1))
    chances: dict[int, float] = {}
    for count in range(first, last + 1):
        chances[count] = probability
        probability *= expected / (count + 1)
    return chances
