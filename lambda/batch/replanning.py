"""A plan for an input that was mended: shards that are good keep their bytes.

What was mended lies where shards failed. In front of the first of them nothing has moved; behind
the last one everything has, by as much as the file has grown. Only what is between is cut anew, at
the same number of shards. It is a guess: every shard of the file is cut again, and one that has
other bytes than before is transformed again, so a wrong guess costs work and never truth.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from batch.documents import FailedShard, Plan, Segment, Source, WorkItem

# The first byte of the first line that an item had of a source; None when nobody knows.
FirstByte = Callable[[int, int], int | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Replanned:
    """The plan for the input as it is now, and which items must be cut again."""

    plan: Plan
    changed_items: frozenset[int]


def replan(
    plan: Plan, found: Sequence[Source], failed: Collection[FailedShard], first_byte: FirstByte
) -> Replanned:
    """Return the plan for sources that are in the same order as the plan's.

    Args:
        plan: that of the attempts before.
        found: the plan's sources as they are now.
        failed: the shards that the last attempt left without answers.
        first_byte: where the rows of a source begin in an item, as it was cut.
    """
    changed = {
        number
        for number, (old, new) in enumerate(zip(plan.sources, found, strict=True))
        if old != new
    }
    segments = [list(item.segments) for item in plan.items]
    for number in sorted(changed):
        places = [
            (item, place)
            for item, each in enumerate(plan.items)
            for place, segment in enumerate(each.segments)
            if segment.source == number
        ]
        culprits = {_item_of(each) for each in failed if _is_in(each, plan.sources[number])}
        failing = [i for i, (item, _) in enumerate(places) if item in culprits]
        bounds = _bounds(
            [plan.items[item].segments[place] for item, place in places],
            size=found[number].size_bytes,
            failed=failing,
            first_bytes=[first_byte(item, number) for item, _ in places] if failing else [],
        )
        for i, (item, place) in enumerate(places):
            segments[item][place] = Segment(source=number, start=bounds[i], end=bounds[i + 1])
    items = tuple(WorkItem(segments=tuple(each)) for each in segments)
    return Replanned(
        plan=replace(plan, sources=tuple(found), items=items),
        changed_items=frozenset(
            number
            for number, item in enumerate(plan.items)
            if any(segment.source in changed for segment in item.segments)
        ),
    )


def _bounds(
    old: Sequence[Segment],
    *,
    size: int,
    failed: Sequence[int],
    first_bytes: Sequence[int | None],
) -> list[int]:
    """Return where the segments of one source begin now, and where the last one ends."""
    count, grown = len(old), size - old[-1].end
    bounds = [segment.start for segment in old] + [size]
    if grown != 0 and failed:
        first, behind = min(failed), max(failed) + 1
        for i in range(behind, count):
            # Lines begin here or there of an item's first byte: the line itself has moved so far.
            begin = first_bytes[i]
            bounds[i] = (old[i].start if begin is None else begin) + grown
        bounds[first:behind] = _equal(bounds[first], bounds[behind], behind - first)
    if any(start > end for start, end in pairwise(bounds)):
        return [*_equal(0, size, count), size]
    return bounds


def _equal(start: int, end: int, count: int) -> list[int]:
    """Return where so many equal parts begin."""
    return [start + (end - start) * i // count for i in range(count)]


def _item_of(shard: FailedShard) -> int:
    return int(shard.name.partition("-")[0])


def _is_in(shard: FailedShard, source: Source) -> bool:
    """Tell whether a shard's culprit lies in a source; where nobody knows, it may."""
    return shard.source_uri is None or shard.source_uri == source.uri
