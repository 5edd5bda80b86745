"""Arithmetic with measurements by period; what was not measured stays missing."""

from collections.abc import Iterable

from canary.counting import Points


def scaled(points: Points, factor: float) -> Points:
    """Return every measurement times a factor."""
    return {start: value * factor for start, value in points.items()}


def ratio(parts: Points, wholes: Points, *, is_share: bool = False) -> Points:
    """Divide where both were measured.

    Args:
        is_share: leave out periods of which one half is not published yet: more parts than whole.
    """
    return {
        start: parts[start] / whole
        for start, whole in wholes.items()
        if whole > 0 and start in parts and (not is_share or parts[start] <= whole)
    }


def added(many: Iterable[Points]) -> Points:
    """Add up what was measured in each period; a period that nobody measured stays missing."""
    total: Points = {}
    for points in many:
        for start, value in points.items():
            total[start] = total.get(start, 0.0) + value
    return total


def in_all(points: Points) -> float | None:
    """Return the sum; None where nothing was measured."""
    return sum(points.values()) if points else None


def highest(points: Points) -> float | None:
    """Return the highest measurement; None where nothing was measured."""
    return max(points.values(), default=None)


def mean(points: Points, samples: Points | None = None) -> float | None:
    """Return the mean, of periods that are averages themselves by how many samples they had."""
    weights = {start: 1.0 if samples is None else samples.get(start, 0.0) for start in points}
    total = sum(weights.values())
    if total <= 0:
        return None
    return sum(value * weights[start] for start, value in points.items()) / total


def quotient(part: float | None, whole: float | None) -> float | None:
    """Divide two sums; None where one of them is missing or there is nothing to divide by."""
    return None if part is None or whole is None or whole <= 0 else part / whole
