"""Which periods were not judged, and why not."""

from collections.abc import Sequence

from canary.periods import Dropped
from canary.reports.parts.entries import Entry, mapping, whole_number
from canary.reports.report import DroppedPeriods

_WHY = {
    Dropped.NOT_CLOSED: "the period was not over at the last tick",
    Dropped.LAGGING: "CloudWatch may still have added to it at the last tick",
    Dropped.BEFORE_FIRST_CHANGE: "the challenger had no settled traffic yet",
    Dropped.CHANGING: "weights or instances were being changed in it",
    Dropped.WARM_UP: "instances were new to their load, caches cold",
    Dropped.CONTRADICTORY: "it had more errors than requests: one of the two was not published",
}


def find_dropped(ticks: Sequence[Entry]) -> tuple[DroppedPeriods, ...]:
    """Return what the last tick left out; each tick looks at the periods of the whole canary."""
    if not ticks:
        return ()
    dropped = mapping(ticks[-1].get("dropped"))
    counted = [(reason, whole_number(count)) for reason, count in dropped.items()]
    return tuple(
        DroppedPeriods(reason=reason, periods=count, why=_why(reason))
        for reason, count in sorted(counted, key=lambda each: (-each[1], each[0]))
        if count > 0
    )


def _why(reason: str) -> str:
    try:
        return _WHY[Dropped(reason)]
    except (ValueError, KeyError):
        return ""
