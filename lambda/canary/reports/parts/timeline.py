"""Who did what, step by step; what repeats itself is told once."""

from collections.abc import Sequence

from canary.reports.parts.entries import (
    JUDGE,
    SHIFT,
    Entry,
    moment_of,
    number,
    optional_text,
    stage_index,
    text,
)
from canary.reports.report import Event


def find_timeline(entries: Sequence[Entry]) -> tuple[Event, ...]:
    """Return the steps in their order: ticks of a stage that all held are one of them."""
    groups: list[list[Entry]] = []
    for each in entries:
        if groups and _is_same(groups[-1][-1], each):
            groups[-1].append(each)
        else:
            groups.append([each])
    return tuple(_event(group) for group in groups)


def _is_same(before: Entry, entry: Entry) -> bool:
    """Tell whether a person would read the same twice."""
    keys = ("step", "next") if entry.get("step") == JUDGE else ("step", "next", "reason")
    is_last = before.get("next") not in ("bake", "wait") or before.get("step") != entry.get("step")
    return (
        not is_last
        and stage_index(before) == stage_index(entry)
        and all(before.get(key) == entry.get(key) for key in keys)
    )


def _event(group: Sequence[Entry]) -> Event:
    first, last = group[0], group[-1]
    share = last.get("share")
    is_staged = share is not None and last.get("step") in (SHIFT, JUDGE)
    return Event(
        at=moment_of(first),
        until=moment_of(last),
        times=len(group),
        step=text(first.get("step")),
        what=text(last.get("reason")),
        share=number(share) if is_staged else None,
        verdict=optional_text(last.get("verdict")) if last.get("step") == JUDGE else None,
    )
