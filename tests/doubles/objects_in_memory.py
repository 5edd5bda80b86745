"""Objects of a batch run, in memory; what is being written stays invisible, as on S3."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from batch.ports import ChangedObjectError, ObjectInfo


@dataclass
class ObjectsInMemory:
    """`happened` names each write and deletion; `largest_chunk` is what was held at once."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)
    chunk_bytes: int = 2**20
    largest_chunk: int = 0
    open_uploads: set[str] = field(default_factory=set)

    def find(self, uri: str) -> Iterator[ObjectInfo]:
        for each in sorted(self.bodies):
            if each.startswith(uri) and not each.endswith("/"):
                yield self._info(each)

    def look(self, uri: str) -> ObjectInfo | None:
        return self._info(uri) if uri in self.bodies else None

    def get(self, uri: str) -> bytes | None:
        return self.bodies.get(uri)

    def get_all(self, uris: Iterable[str]) -> Iterator[bytes | None]:
        return map(self.get, uris)

    def read(self, source: ObjectInfo, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        if self.look(source.uri) != source:
            raise ChangedObjectError(f"{source.uri} is not what it was")
        body = self.bodies[source.uri][start:end]
        for position in range(0, len(body), self.chunk_bytes):
            yield body[position : position + self.chunk_bytes]

    def put(self, uri: str, body: bytes) -> None:
        self.happened.append(f"puts {uri}")
        self.bodies[uri] = body

    def replace(self, there: ObjectInfo, body: bytes) -> None:
        if self.look(there.uri) != there:
            raise ChangedObjectError(f"{there.uri} is not what it was")
        self.put(there.uri, body)

    @contextmanager
    def writer(self, uri: str, content_type: str) -> Iterator[_Writing]:
        assert content_type
        writing = _Writing(self)
        self.open_uploads.add(uri)
        yield writing
        self.open_uploads.discard(uri)
        self.put(uri, b"".join(writing.parts))

    def delete(self, uris: Iterable[str]) -> None:
        for uri in list(uris):
            self.happened.append(f"deletes {uri}")
            self.bodies.pop(uri, None)

    def abandon_uploads(self, uri: str) -> None:
        self.open_uploads = {each for each in self.open_uploads if not each.startswith(uri)}

    def _info(self, uri: str) -> ObjectInfo:
        body = self.bodies[uri]
        return ObjectInfo(uri=uri, size_bytes=len(body), etag=hashlib.md5(body).hexdigest())


@dataclass
class _Writing:
    store: ObjectsInMemory
    parts: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> None:
        self.store.largest_chunk = max(self.store.largest_chunk, len(data))
        self.parts.append(data)

    def append_copy(self, source: ObjectInfo, start: int, end: int) -> None:
        if self.store.look(source.uri) != source:
            raise ChangedObjectError(f"{source.uri} is not what it was")
        self.store.happened.append(f"copies {source.uri} {start}-{end}")
        self.parts.append(self.store.bodies[source.uri][start:end])
