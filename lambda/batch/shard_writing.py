"""The shards of one work item, written one after the other."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from batch.documents import ItemShards, Piece, Shard
from batch.layout import RunLayout
from batch.ports import ObjectInfo, ObjectStore, ObjectWriter

CONTENT_TYPE = "text/csv"


class ShardWriter:
    """Writes rows in order; a shard is begun with its first row, and ends when it is full.

    Bytes that the source has as they are may be left to the store to copy: they are kept back as a
    range until something else is to be written. Before a shard becomes visible, `may_end` is
    asked, and raises when it must not.
    """

    def __init__(
        self,
        item: int,
        *,
        layout: RunLayout,
        objects: ObjectStore,
        most_bytes: int | None,
        may_end: Callable[[], object],
    ) -> None:
        self._item = item
        self._may_end = may_end
        self._layout = layout
        self._objects = objects
        self._most_bytes = most_bytes
        self._shards: list[Shard] = []
        self._open = ExitStack()
        self._writer: ObjectWriter | None = None
        self._pieces: list[Piece] = []
        self._kept: tuple[ObjectInfo, int, int] | None = None
        self._hash = hashlib.sha256()
        self._size_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._end_shard()
        else:
            self._open.__exit__(kind, error, trace)  # nobody ever sees a shard that is not whole

    def write(self, data: bytes, *, source: int, start: int, rows: int) -> None:
        """Append rows that are written in another way than the source has them."""
        writer = self._begin(data, source=source, start=start, rows=rows)
        self._write_kept()
        writer.write(data)

    def copy(self, data: bytes, info: ObjectInfo, *, source: int, start: int, rows: int) -> None:
        """Append rows as the source has them, without sending their bytes."""
        self._begin(data, source=source, start=start, rows=rows)
        end = start + len(data)
        if self._kept is not None and self._kept[0] == info and self._kept[2] == start:
            start = self._kept[1]
        else:
            self._write_kept()
        self._kept = (info, start, end)

    def finished(self) -> ItemShards:
        """Return what was written; call it behind the `with` block."""
        return ItemShards(shards=tuple(self._shards))

    def _begin(self, data: bytes, *, source: int, start: int, rows: int) -> ObjectWriter:
        is_full = self._most_bytes is not None and self._size_bytes + len(data) > self._most_bytes
        if self._writer is not None and is_full:
            self._end_shard()
        if self._writer is None:
            uri = self._layout.shard(self._name)
            self._writer = self._open.enter_context(self._objects.writer(uri, CONTENT_TYPE))
        self._hash.update(data)
        self._size_bytes += len(data)
        if self._pieces and self._pieces[-1].source == source:
            last = self._pieces.pop()
            start, rows = last.start, last.rows + rows
        self._pieces.append(Piece(source=source, start=start, rows=rows))
        return self._writer

    @property
    def _name(self) -> str:
        return f"{self._item:05d}-{len(self._shards):03d}"

    def _write_kept(self) -> None:
        if self._kept is not None and self._writer is not None:
            self._writer.append_copy(*self._kept)
        self._kept = None

    def _end_shard(self) -> None:
        if self._writer is None:
            return
        self._write_kept()
        self._may_end()
        self._open.close()
        self._shards.append(
            Shard(
                name=self._name,
                rows=sum(piece.rows for piece in self._pieces),
                size_bytes=self._size_bytes,
                sha256=self._hash.hexdigest(),
                pieces=tuple(self._pieces),
            )
        )
        self._writer, self._pieces = None, []
        self._hash, self._size_bytes = hashlib.sha256(), 0
