"""Which percentiles are asked of CloudWatch, so that they bound each other."""

import math
from collections.abc import Mapping

from coalmine.comparison.figures import Bounds, Latency
from coalmine.comparison.intervals import quantile_reach

PERCENTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
_MICROSECONDS_IN_MS = 1000
_STEPS = 10_000  # CloudWatch takes percentiles with two digits


def statistics_of(samples: float) -> list[str]:
    """Return the percentiles that so many values need, with their bounds; at most nine."""
    wanted = list(PERCENTILES)
    for share in PERCENTILES.values():
        wanted += [name for name in _bound_names(share, samples) if name is not None]
    return list(dict.fromkeys(wanted))


def read_latency(values_us: Mapping[str, float], samples: float | None) -> Latency:
    """Return the percentiles that CloudWatch gave, in microseconds.

    Args:
        samples: how many values there were; None where they have no bounds.
    """
    found = {name: value / _MICROSECONDS_IN_MS for name, value in values_us.items()}
    bounds = {}
    if samples is not None:
        for name, share in PERCENTILES.items():
            low, high = _bound_names(share, samples)
            bounds[name] = Bounds(
                low_ms=None if low is None else found[low],
                high_ms=None if high is None else found[high],
            )
    return Latency(p50_ms=found["p50"], p90_ms=found["p90"], p99_ms=found["p99"], bounds=bounds)


def _bound_names(share: float, samples: float) -> tuple[str | None, str | None]:
    """Name the percentiles around a share, rounded away from it; none beyond p0 and p100."""
    low, high = quantile_reach(share, samples)
    return (
        None if low is None else _name(math.floor(low * _STEPS)),
        None if high is None else _name(math.ceil(high * _STEPS)),
    )


def _name(steps: int) -> str | None:
    """Name a percentile; CloudWatch has those between 0 and 100 only, without the two."""
    return f"p{100 * steps / _STEPS:g}" if 0 < steps < _STEPS else None
