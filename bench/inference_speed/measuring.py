"""Bursts of calls in turns, and what is said of them.

A contender that is called once in each round meets the caches as the one before left them, which no
server does; one that is called a thousand times in a row meets another machine than the next one,
on which something else runs. So each gets a burst, a different row every call, and the bursts take
turns, in another order every round.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

MOST_CALLS = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """How much is measured.

    Attributes:
        rounds: how often each contender has its turn.
        burst_seconds: how long a turn is.
        least_calls: of a turn, however slow they are.
    """

    rounds: int = 12
    burst_seconds: float = 0.04
    least_calls: int = 3


QUICK = Effort(rounds=3, burst_seconds=0.02, least_calls=2)


@dataclass(slots=True)
class Timings:
    """What the calls of one contender took."""

    nanoseconds: list[int] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """The median and the 99th percentile in microseconds, and of how many calls."""
        return {
            "p50_us": round(quantile(self.nanoseconds, 0.5) / 1000, 2),
            "p99_us": round(quantile(self.nanoseconds, 0.99) / 1000, 2),
            "calls": len(self.nanoseconds),
        }


def in_turns(
    contenders: Mapping[str, Callable[[Any], object]],
    rows: Mapping[str, Sequence[Any]],
    effort: Effort,
    clock: Callable[[], int] = time.perf_counter_ns,
) -> dict[str, Timings]:
    """Call all contenders with their own form of the same rows, burst by burst.

    Args:
        contenders: each by name.
        rows: for each contender its rows; it gets the next one every call.
        effort: how much.
        clock: tells nanoseconds.
    """
    found = {name: Timings() for name in contenders}
    places = dict.fromkeys(contenders, 0)
    names = list(contenders)
    for name in names:  # whatever is made at the first call is made
        contenders[name](rows[name][0])
    for turn in range(effort.rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            taken = _burst(contenders[name], rows[name], places[name], effort, clock)
            places[name] += len(taken)
            found[name].nanoseconds.extend(taken)
    return found


def _burst(
    call: Callable[[Any], object],
    rows: Sequence[Any],
    place: int,
    effort: Effort,
    clock: Callable[[], int],
) -> list[int]:
    taken: list[int] = []
    enough = int(effort.burst_seconds * 1e9)
    total = 0
    count = len(rows)
    call(rows[place % count])  # the first of a turn finds the caches of another contender
    while len(taken) < effort.least_calls or (total < enough and len(taken) < MOST_CALLS):
        place += 1
        row = rows[place % count]
        began = clock()
        call(row)
        took = clock() - began
        taken.append(took)
        total += took
    return taken


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of them does not exceed."""
    if not values:
        raise ValueError("a quantile must be of one value or more, got none")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    """The lower one of the two in the middle."""
    return quantile(values, 0.5)


def ratio(slow: float, fast: float) -> float:
    """How many times longer the first takes, with three digits that mean something."""
    exact = slow / fast
    digits = max(0, 2 - math.floor(math.log10(exact))) if exact > 0 else 3
    return round(exact, digits)


def repeated(rows: Sequence[Any], count: int) -> list[Any]:
    """So many of them, from the start again when they end."""
    endless = (row for _ in iter(int, 1) for row in rows)
    return list(islice(endless, count))
