"""Who cuts which bytes: equal shards in the records' order, in groups that one function manages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from batch.documents import Segment, Source, Table, WorkItem
from batch.refusal import RefusedRunError
from batch.settings import MEBIBYTE, BatchSettings
from batch.state import Group

# A smaller shard costs more to begin than to score.
_LEAST_SHARD_BYTES = 16 * 1024
_MOST_SEGMENTS = 2000  # of an item: each is a request to S3

# Each is one of the 10,000 parts that S3 makes an object of, and so is what lies between them.
_MOST_SHARDS = 9000

# A table of numbers unpacks to about so many times its bytes.
_UNPACKED = 5

_MOST_GROUPS = 200
_LEAST_GROUP_BYTES = 32 * MEBIBYTE
# A function has 15 minutes, and is cut short at none of these even at 20 MB a second.
_MOST_GROUP_BYTES = 8 * 1024 * MEBIBYTE
_REQUEST_BYTES = MEBIBYTE // 2  # what could be read while a segment is asked for


def growth_of(table: Table) -> int:
    """Return how many times larger than its part of the input a shard may become."""
    return 1 if set(table.features).isdisjoint(table.joined) else 2


def shard_bytes(sources: Sequence[Source], settings: BatchSettings, *, growth: int = 1) -> int:
    """Return how large shards should be, so that all instances have as much to do.

    Args:
        sources: all of the input.
        settings: the job's, with its instances and the most a shard may have.
        growth: how many times larger than its part of the input a shard may become.
    """
    total = sum(map(_weight, sources)) * growth
    most = settings.max_shard_mb * MEBIBYTE
    rounds = max(1, _divide(total, most * settings.shards_at_once))
    return max(_LEAST_SHARD_BYTES, _divide(total, rounds * settings.shards_at_once))


def plan_items(
    sources: Sequence[Source], settings: BatchSettings, *, growth: int = 1
) -> tuple[WorkItem, ...]:
    """Share the input out in the order of its records.

    Sources follow one another as if they were one; where an item is full the next one begins, in
    the middle of a plain source if need be. A gzipped one cannot be entered in its middle.
    """
    packing = _Packing(room=max(1, shard_bytes(sources, settings, growth=growth) // growth))
    for number, source in enumerate(sources):
        if source.is_gzipped:
            packing.add_whole(number, source)
        else:
            packing.add(number, source)
    packing.end_item()
    return tuple(packing.items)


def refuse_too_many_shards(count: int, settings: BatchSettings) -> None:
    """See that a run's shards can become one object.

    Raises:
        RefusedRunError: there are more than S3 puts together.
    """
    if count > _MOST_SHARDS:
        raise RefusedRunError(
            f"a run must have at most {_MOST_SHARDS:,} shards to be published as one object, got "
            f"{count:,} of up to {settings.max_shard_mb} MB; raise max_shard_mb of the job, or "
            "share the input out among several runs"
        )


def group_items(
    items: Sequence[WorkItem], sources: Sequence[Source], chosen: Collection[int]
) -> tuple[Group, ...]:
    """Share the chosen items out among functions, neighbours to the same one."""
    weights = {
        number: sum(_segment_weight(each, sources) for each in items[number].segments)
        for number in sorted(chosen)
    }
    total = sum(weights.values())
    most = max(_MOST_GROUPS, _divide(total, _MOST_GROUP_BYTES))
    count = max(1, min(most, _divide(total, _LEAST_GROUP_BYTES)))
    groups: list[Group] = []
    share, passed = -1, 0
    for number, weight in weights.items():
        # The group that has the item's middle, if all of the work is laid in a row.
        mine = (passed + weight // 2) * count // total
        if mine == share and groups[-1].last == number:
            groups[-1] = Group(first=groups[-1].first, last=number + 1)
        else:
            groups.append(Group(first=number, last=number + 1))
        share, passed = mine, passed + weight
    return tuple(groups)


@dataclass(kw_only=True)
class _Packing:
    """Items in the making: `room` is what one takes, `filled` what the last one has."""

    room: int
    items: list[WorkItem] = field(default_factory=list[WorkItem])
    segments: list[Segment] = field(default_factory=list[Segment])
    filled: int = 0

    def add(self, number: int, source: Source) -> None:
        """Share a plain source out among items."""
        start = 0
        while start < source.size_bytes:
            self._end_full_item()
            end = min(source.size_bytes, start + self.room - self.filled)
            self.segments.append(Segment(source=number, start=start, end=end))
            self.filled += end - start
            start = end

    def add_whole(self, number: int, source: Source) -> None:
        """Put a gzipped source into one item, with others if they are small."""
        weight = _weight(source)
        self._end_full_item()
        if self.filled + weight > self.room:
            self.end_item()
        self.segments.append(Segment(source=number, start=0, end=source.size_bytes))
        self.filled += weight

    def end_item(self) -> None:
        """Begin another item with what comes next."""
        if self.segments:
            self.items.append(WorkItem(segments=tuple(self.segments)))
        self.segments, self.filled = [], 0

    def _end_full_item(self) -> None:
        if self.filled >= self.room or len(self.segments) == _MOST_SEGMENTS:
            self.end_item()


def _weight(source: Source) -> int:
    return source.size_bytes * (_UNPACKED if source.is_gzipped else 1)


def _segment_weight(segment: Segment, sources: Sequence[Source]) -> int:
    size = segment.end - segment.start
    is_gzipped = sources[segment.source].is_gzipped
    return _REQUEST_BYTES + size * (_UNPACKED if is_gzipped else 1)


def _divide(amount: int, by: int) -> int:
    """Divide, and round up."""
    return -(-amount // by)
