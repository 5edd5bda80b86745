"""From numbers to places on a plot, and which numbers its axes name."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_TIME_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800),
    *(3600, 7200, 10_800, 21_600, 43_200),
    *(86_400, 172_800, 604_800),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """A straight line from numbers to places; what lies beyond its ends is drawn at them."""

    low: float
    high: float
    start: float
    stop: float

    def place(self, number: float) -> float:
        """Return where a number lies, to a tenth of a pixel."""
        span = self.high - self.low
        part = 0.0 if span <= 0 else (min(max(number, self.low), self.high) - self.low) / span
        return round(self.start + part * (self.stop - self.start), 1)


def time_ticks(seconds: int, most: int) -> list[int]:
    """Return round offsets since the start, `most` of them at most."""
    step = next((each for each in _TIME_STEPS if seconds // each + 1 <= most), max(1, seconds))
    return list(range(0, seconds + 1, step))


def number_ticks(high: float, most: int, *, least_step: float = 0.0) -> list[float]:
    """Return round numbers from 0 up to the first one that is not below `high`."""
    if high <= 0:
        return [0.0, 1.0]
    rough = max(high / max(1, most - 1), least_step)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(each * magnitude for each in (1, 2, 5, 10) if each * magnitude >= rough * 0.999)
    return [round(i * step, 12) for i in range(math.ceil(high / step - 1e-9) + 1)]


def decade_ticks(low: float, high: float, most: int) -> list[int]:
    """Return powers of ten within a range of logarithms to base ten, evenly spaced."""
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    step = max(1, math.ceil((last - first) / max(1, most - 1)))
    # From 1:1 on, which is where evidence begins.
    return [power for power in range(first, last + 1) if power % step == 0]


def bounds(numbers: Sequence[float], *, least: float, most: float) -> tuple[float, float]:
    """Return the lowest and highest number, within what a plot can show."""
    return (
        min(max(min(numbers, default=0.0), least), most),
        max(min(max(numbers, default=0.0), most), least),
    )
