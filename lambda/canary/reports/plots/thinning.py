"""Fewer points for the eye, and no peak lost: each bucket keeps its highest and its lowest."""

from collections.abc import Sequence


def thin(numbers: Sequence[float], most: int) -> list[int]:
    """Return which positions to draw, ascending, `most` at most: ends and extremes are kept."""
    count = len(numbers)
    if count <= most:
        return list(range(count))
    buckets = max(1, (most - 2) // 2)
    kept = {0, count - 1}
    for bucket in range(buckets):
        first, last = bucket * count // buckets, (bucket + 1) * count // buckets
        members = range(first, last)
        kept.add(max(members, key=numbers.__getitem__))
        kept.add(min(members, key=numbers.__getitem__))
    return sorted(kept)
