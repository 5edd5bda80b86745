"""Statistics of CloudWatch data that is kept as values with their counts, one point a second.

MiniStack keeps one dictionary per value, some hundred bytes each; an endpoint under load writes a
hundred distinct latencies a second. Two arrays take 16 bytes a value and serve the same statistics.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

RETENTION_SECONDS = 3 * 3600  # CloudWatch keeps data of sub-minute resolution for three hours
_VALUES, _COUNTS = "_values", "_counts"

Point = dict[str, Any]


def make_point(
    timestamp: float, unit: str, values: Sequence[float], counts: Sequence[float]
) -> Point:
    """Return one second's data in MiniStack's form of a point."""
    return {
        "Timestamp": timestamp,
        "Unit": unit,
        _VALUES: array("d", values),
        _COUNTS: array("d", counts),
    }


def is_ours(point: Point) -> bool:
    """Tell a point with arrays from one of MiniStack's own."""
    return _VALUES in point


def point_statistics(point: Point) -> tuple[float, float, float, float]:
    """Return sample count, sum, minimum and maximum."""
    values, counts = point[_VALUES], point[_COUNTS]
    total = sum(value * count for value, count in zip(values, counts, strict=True))
    return sum(counts), total, min(values), max(values)


def samples(point: Point) -> list[tuple[float, float]]:
    """Return the values with their counts, as percentiles want them."""
    return list(zip(point[_VALUES], point[_COUNTS], strict=True))


def drop_expired(points: list[Point], now: float) -> None:
    """Remove what CloudWatch would no longer have; points are in order of time."""
    horizon = now - RETENTION_SECONDS
    expired = next(
        (at for at, point in enumerate(points) if point["Timestamp"] >= horizon), len(points)
    )
    del points[:expired]
