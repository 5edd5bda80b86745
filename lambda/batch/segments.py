"""The lines that a segment owns: whole blocks of them, from a stream, in constant memory.

A line belongs to the segment in which its first byte lies. It begins behind a line end, so it is
found by looking from the byte in front of the segment; and it is read to its end, wherever it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from batch.documents import Segment
from batch.ports import ObjectInfo, ObjectStore

_LINE_END = b"\n"
_BLOCK_BYTES = 512 * 1024  # what is made of it fits into a processor's cache
_OVERHANG_BYTES = 64 * 1024  # of a last line, read together with what is in front of it


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Whole lines; only the last one of a source may have no line end."""

    start: int  # of its first byte, in the source or in what it unpacks to
    data: bytes


class EndlessLineError(Exception):
    """A line is longer than any record may be; `start` is its first byte."""

    def __init__(self, start: int) -> None:
        super().__init__(f"the line at byte {start} does not end")
        self.start = start


def owned_blocks(
    objects: ObjectStore, source: ObjectInfo, segment: Segment, *, most_line_bytes: int
) -> Iterator[Block]:
    """Yield the lines that begin in a segment of a plain source, in order.

    Raises:
        EndlessLineError: a line is too long.
    """
    if segment.start == 0:
        start, chunks = 0, _from(objects, source, 0, segment.end)
    else:
        # The last byte in front may be the line end that the segment's first line begins behind.
        chunks = _from(objects, source, segment.start - 1, segment.end)
        skipped, chunks = _behind_line_end(chunks, most=segment.end - segment.start + 1)
        start = segment.start - 1 + skipped
    if start < segment.end:
        owned = _until_line_end(chunks, segment.end - start)
        yield from whole_lines(owned, start=start, most_line_bytes=most_line_bytes)


def whole_lines(chunks: Iterable[bytes], *, start: int, most_line_bytes: int) -> Iterator[Block]:
    """Yield the same bytes in blocks that end where a line does, or where all ends.

    Raises:
        EndlessLineError: a line is too long.
    """
    rest: list[bytes] = []
    size = 0
    for chunk in _pieces(chunks):
        end = chunk.rfind(_LINE_END) + 1
        if end == 0:
            rest.append(chunk)
            size += len(chunk)
            if size > most_line_bytes:
                raise EndlessLineError(start)
            continue
        block = b"".join([*rest, chunk[:end]])
        yield Block(start=start, data=block)
        start += len(block)
        rest, size = [chunk[end:]], len(chunk) - end
    if size > 0:
        yield Block(start=start, data=b"".join(rest))


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _BLOCK_BYTES):
            yield chunk[start : start + _BLOCK_BYTES]


def _from(objects: ObjectStore, source: ObjectInfo, start: int, end: int) -> Iterator[bytes]:
    """Yield a range, and what follows it to the object's end, asked for as long as it is needed."""
    size = _OVERHANG_BYTES
    end = min(source.size_bytes, end + size)
    while start < source.size_bytes:
        yield from objects.read(source, start, end)
        size *= 4
        start, end = end, min(source.size_bytes, end + size)


def _behind_line_end(chunks: Iterator[bytes], *, most: int) -> tuple[int, Iterator[bytes]]:
    """Skip to behind the first line end, or `most` bytes; return how many, and what is left."""
    skipped = 0
    for chunk in chunks:
        end = chunk.find(_LINE_END) + 1
        if end > 0:
            return skipped + end, _chained(chunk[end:], chunks)
        skipped += len(chunk)
        if skipped >= most:
            break
    return skipped, chunks


def _chained(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _until_line_end(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield at least so many bytes, up to the first line end that is not in front of the last."""
    for chunk in chunks:
        end = chunk.find(_LINE_END, max(0, size - 1)) + 1
        if end > 0:
            yield chunk[:end]
            return
        yield chunk
        size = max(0, size - len(chunk))
