"""Which line of its source a byte lies in; asked when a line is refused, by reading what is needed.

Items that are cut already have counted their rows; only what nobody has counted yet is read.
"""

from batch.bad_lines import BadLine, find_bad_line
from batch.documents import ItemShards, Plan, Segment
from batch.layout import RunLayout
from batch.ports import ObjectInfo, ObjectStore
from batch.run_documents import read_document

_LOOK_BACK_BYTES = 64 * 1024
_NEAR_BYTES = 2**20


def lines_in_front(plan: Plan, segment: Segment, *, layout: RunLayout, objects: ObjectStore) -> int:
    """Return how many lines of a plain source begin in front of a segment; a header is a line."""
    lines = 0
    for number, item in enumerate(plan.items):
        for each in item.segments:
            if each.source == segment.source and each.start < segment.start:
                rows = _rows_cut(number, each, layout=layout, objects=objects)
                if rows is None:
                    lines += _count(plan, each, objects)
                else:
                    lines += rows + (1 if each.start == 0 and plan.table.has_header else 0)
    return lines


def earlier_fault(
    plan: Plan, segment: Segment, position: int, objects: ObjectStore
) -> tuple[int, BadLine] | None:
    """Find the line that is to blame for one that begins at `position`, in front of the segment.

    A segment may begin in the middle of a quoted cell: its first lines look wrong in other ways
    then. Returns how many lines the culprit stands in front of `position`.
    """
    if segment.start == 0 or position - segment.start > _NEAR_BYTES:
        return None
    begin = max(0, segment.start - _LOOK_BACK_BYTES)
    text = b"".join(objects.read(source_info(plan, segment), begin, position))
    if begin > 0:
        text = text[text.find(b"\n") + 1 :]
    found = find_bad_line(text, delimiter=plan.table.delimiter, width=len(plan.table.columns))
    return None if found is None else (text.count(b"\n") - found.index, found)


def source_info(plan: Plan, segment: Segment) -> ObjectInfo:
    """Return the object of a segment, as it was when the run was planned."""
    source = plan.sources[segment.source]
    return ObjectInfo(uri=source.uri, size_bytes=source.size_bytes, etag=source.etag)


def _rows_cut(
    number: int, segment: Segment, *, layout: RunLayout, objects: ObjectStore
) -> int | None:
    cut = read_document(objects, layout.cut(number), ItemShards)
    if cut is None:
        return None
    pieces = [piece for shard in cut.shards for piece in shard.pieces]
    return sum(piece.rows for piece in pieces if piece.source == segment.source)


def _count(plan: Plan, segment: Segment, objects: ObjectStore) -> int:
    """Count the lines that begin in a segment: the first one, and one behind each line end."""
    first = max(0, segment.start - 1)
    chunks = objects.read(source_info(plan, segment), first, segment.end - 1)
    return sum(chunk.count(b"\n") for chunk in chunks) + (1 if segment.start == 0 else 0)
