"""Who got which part of the traffic, as the looks at the endpoint saw it."""

from collections.abc import Sequence
from typing import Any

from canary.reports.parts.entries import Entry, mapping, moment_of, number
from canary.reports.report import Weights


def find_weights(entries: Sequence[Entry], challenger: str | None) -> Weights:
    """Return the challenger's share at each look that saw another one, and at the last look."""
    looks = [
        (moment_of(each), share)
        for each in entries
        if (share := _share(each.get("weights"), challenger)) is not None
    ]
    if not looks:
        return Weights()
    # Before the first look the champion served: a canary starts with no other traffic.
    seen = [(moment_of(entries[0]), 0.0), *looks]
    kept = [
        each for i, each in enumerate(seen) if i in (0, len(seen) - 1) or each[1] != seen[i - 1][1]
    ]
    return Weights(
        at=tuple(at for at, _ in kept), challenger_share=tuple(share for _, share in kept)
    )


def _share(weights: Any, challenger: str | None) -> float | None:
    if challenger is None:
        return None
    found = mapping(weights)
    total = sum(number(each) for each in found.values())
    return round(number(found.get(challenger)) / total, 6) if total > 0 else None
