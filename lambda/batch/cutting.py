"""Cut: a work item becomes a shard, or several, in constant memory.

Each line is checked: as many cells as the table has columns, UTF-8, no record over two lines. The
header goes, line ends become `\\n`, delimiters commas, columns the model's. Where that changes
nothing, the store copies the bytes by itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from batch.bad_lines import BadLine
from batch.documents import ItemShards, Plan, Segment
from batch.gunzip import BrokenGzipError, gunzip
from batch.heads import BOM, broken_gzip, head_of
from batch.layout import RunLayout
from batch.line_numbers import earlier_fault, lines_in_front, source_info
from batch.planning import growth_of, shard_bytes
from batch.ports import ChangedObjectError, ObjectInfo, ObjectStore
from batch.refusal import RefusedRunError
from batch.rows import Reshaper, Rows
from batch.run_documents import write_document
from batch.segments import Block, EndlessLineError, owned_blocks, whole_lines
from batch.settings import MEBIBYTE
from batch.shard_writing import ShardWriter
from batch.state import Group
from batch.tables import check_heads

_LARGEST_UNPACKED_BYTES = 512 * 1024
# Less than that, S3 does not copy; it was read once to be checked, and is sent from memory.
_LEAST_COPY_BYTES = 8 * MEBIBYTE


def _nobody_else() -> None:
    """Let everything be written: nobody else can have gone on with the run."""


def cut_group(
    plan: Plan,
    group: Group,
    *,
    layout: RunLayout,
    objects: ObjectStore,
    may_write: Callable[[], object] = _nobody_else,
) -> int:
    """Cut some items, and write down what came of each; return how many rows they have.

    `may_write` is asked before anything becomes visible, and raises when it must not: a function
    whose execution is dead may run on for minutes, beside one that goes on with the run.
    """
    rows = 0
    for item in range(group.first, group.last):
        cut = cut_item(plan, item, layout=layout, objects=objects, may_write=may_write)
        may_write()
        write_document(objects, layout.cut(item), cut)
        rows += sum(shard.rows for shard in cut.shards)
    return rows


def cut_item(
    plan: Plan,
    item: int,
    *,
    layout: RunLayout,
    objects: ObjectStore,
    may_write: Callable[[], object] = _nobody_else,
) -> ItemShards:
    """Cut one item; cut again, it has the same bytes.

    Raises:
        RefusedRunError: a line is no row of the table; names the file and the line.
    """
    segments = plan.items[item].segments
    is_packed = any(plan.sources[each.source].is_gzipped for each in segments)
    most = shard_bytes(plan.sources, plan.settings, growth=growth_of(plan.table))
    writer = ShardWriter(
        item,
        layout=layout,
        objects=objects,
        most_bytes=most if is_packed else None,
        may_end=may_write,
    )
    reshaper = Reshaper(plan.table)
    with writer as shards:
        for segment in segments:
            _SegmentCut(
                plan=plan,
                segment=segment,
                info=source_info(plan, segment),
                is_gzipped=plan.sources[segment.source].is_gzipped,
                layout=layout,
                objects=objects,
                reshaper=reshaper,
                shards=shards,
                most_unpacked_bytes=min(most, _LARGEST_UNPACKED_BYTES),
            ).cut()
    return writer.finished()


@dataclass(kw_only=True)
class _SegmentCut:
    """One segment on its way into shards; `lines` of it are done."""

    plan: Plan
    segment: Segment
    info: ObjectInfo
    is_gzipped: bool
    layout: RunLayout
    objects: ObjectStore
    reshaper: Reshaper
    shards: ShardWriter
    most_unpacked_bytes: int
    lines: int = 0

    def cut(self) -> None:
        """Write its rows, or refuse them."""
        try:
            self._cut()
        except ChangedObjectError as error:
            raise RefusedRunError(
                f"{self.info.uri} must stay as it is while a run reads it, got another object in "
                "its place, or none; resume the run when it is whole"
            ) from error
        except BrokenGzipError as error:
            raise broken_gzip(self.info.uri, error) from error
        except EndlessLineError as error:
            reason = (
                f"must fit into a request of {self.plan.settings.max_payload_mb} MB, got more "
                "without a line end"
            )
            raise self._refusal(error.start, reason) from error

    def _cut(self) -> None:
        blocks = self._blocks()
        for block in blocks:
            rows = self._behind_head(block) if block.start == 0 else block
            if rows.data == b"":
                continue
            shaped = self.reshaper.reshape(rows.data)
            if isinstance(shaped, BadLine):
                self._end_at(shaped, rows, blocks)
                return
            self._write(rows, shaped)

    def _blocks(self) -> Iterator[Block]:
        most_line_bytes = max(1, self.plan.settings.max_payload_mb) * MEBIBYTE
        if not self.is_gzipped:
            return owned_blocks(
                self.objects, self.info, self.segment, most_line_bytes=most_line_bytes
            )
        unpacked = gunzip(self.objects.read(self.info), chunk_bytes=self.most_unpacked_bytes)
        return whole_lines(unpacked, start=0, most_line_bytes=most_line_bytes)

    def _behind_head(self, block: Block) -> Block:
        """Take the byte order mark and the header away."""
        data = block.data.removeprefix(BOM)
        if self.plan.table.has_header:
            line, _, data = data.partition(b"\n")
            head = head_of(line, self.info, is_gzipped=self.is_gzipped)
            if head.first_line == "":
                return Block(start=0, data=block.data.removeprefix(BOM))
            check_heads([head], self.plan.table)
            self.lines = 1
        return Block(start=len(block.data) - len(data), data=data)

    def _write(self, block: Block, rows: Rows) -> None:
        self.lines += rows.count
        is_large = self.segment.end - self.segment.start >= _LEAST_COPY_BYTES
        at = {"source": self.segment.source, "start": block.start, "rows": rows.count}
        if rows.is_verbatim and is_large and not self.is_gzipped:
            self.shards.copy(rows.data, self.info, **at)
        else:
            self.shards.write(rows.data, **at)

    def _end_at(self, bad: BadLine, block: Block, others: Iterator[Block]) -> None:
        """Write what stands in front of a blank line, if nothing but such lines follows it."""
        place = _line_start(block.data, bad.index)
        position = block.start + place
        if not bad.is_blank or not self._is_blank_from(block.data[place:], block, others):
            self.lines += bad.index
            raise self._refusal(position, bad.reason)
        rows = Block(start=block.start, data=block.data[:place])
        if rows.data != b"":
            shaped = self.reshaper.reshape(rows.data)
            if isinstance(shaped, BadLine):
                raise self._refusal(position, shaped.reason)
            self._write(rows, shaped)

    def _is_blank_from(self, rest: bytes, block: Block, others: Iterator[Block]) -> bool:
        following: Iterator[bytes] = (each.data for each in others)
        if not self.is_gzipped:
            following = self.objects.read(self.info, block.start + len(block.data))
        return _is_blank(rest) and all(map(_is_blank, following))

    def _refusal(self, position: int, reason: str) -> RefusedRunError:
        """Name the line that begins at a byte, or one in front that is to blame for it."""
        if self.is_gzipped or self.segment.start == 0:
            return _refusal(self.info.uri, self.lines + 1, reason)
        front = lines_in_front(self.plan, self.segment, layout=self.layout, objects=self.objects)
        line = front + self.lines + 1
        earlier = earlier_fault(self.plan, self.segment, position, self.objects)
        if earlier is None:
            return _refusal(self.info.uri, line, reason)
        distance, culprit = earlier
        return _refusal(self.info.uri, line - distance, culprit.reason)


def _refusal(uri: str, line: int, reason: str) -> RefusedRunError:
    return RefusedRunError(f"{uri} line {line} {reason}")


def _is_blank(data: bytes) -> bool:
    return data.strip(b"\r\n") == b""


def _line_start(data: bytes, index: int) -> int:
    """Return where a line of a block begins."""
    start = 0
    for _ in range(index):
        start = data.index(b"\n", start) + 1
    return start
