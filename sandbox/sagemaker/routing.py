"""Who answers a request: the variant by weight, then one of its instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum


class RoutingStrategy(StrEnum):
    """How a variant spreads its requests over its instances."""

    RANDOM = "RANDOM"
    LEAST_OUTSTANDING_REQUESTS = "LEAST_OUTSTANDING_REQUESTS"


def pick_variant(weights: Mapping[str, float], draw: float) -> str | None:
    """Return the variant that a draw from [0, 1) falls on, None when nobody has weight.

    A variant keeps its share while its instances are down: its requests fail, and are seen to fail.
    """
    total = sum(weights.values())
    if total <= 0:
        return None
    mark = draw * total
    chosen = None
    for name, weight in weights.items():
        if weight <= 0:
            continue
        chosen = name
        mark -= weight
        if mark < 0:
            break
    return chosen


def pick_instance(outstanding: Sequence[int], strategy: RoutingStrategy, draw: float) -> int:
    """Return the position of the instance that a draw from [0, 1) falls on."""
    candidates = list(range(len(outstanding)))
    if strategy is RoutingStrategy.LEAST_OUTSTANDING_REQUESTS:
        least = min(outstanding)
        candidates = [position for position in candidates if outstanding[position] == least]
    return candidates[int(draw * len(candidates))]
