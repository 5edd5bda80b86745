"""Objects, wherever they lie: S3 for the Lambda functions, folders for `--local`."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

CHUNK_BYTES = 4 * 2**20


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectInfo:
    """An object without its bytes."""

    uri: str
    size_bytes: int
    etag: str


class ChangedObjectError(Exception):
    """An object is not the one that was looked at before, or is gone."""


class ObjectWriter(Protocol):
    """An object in the making: nobody sees it before its `with` block ends without an exception."""

    def write(self, data: bytes) -> None:
        """Append bytes."""
        ...

    def append_copy(self, source: ObjectInfo, start: int, end: int) -> None:
        """Append a range of another object, where possible without its bytes coming by.

        Raises:
            ChangedObjectError: the source is not that object any more.
        """
        ...


class ObjectStore(Protocol):
    """Reads and writes in constant memory."""

    def find(self, uri: str) -> Iterator[ObjectInfo]:
        """Yield what lies below a prefix, in the order of the keys; folder markers are none."""
        ...

    def look(self, uri: str) -> ObjectInfo | None:
        """Return an object's facts, None when it is not there."""
        ...

    def get(self, uri: str) -> bytes | None:
        """Return a small object, None when it is not there."""
        ...

    def get_all(self, uris: Iterable[str]) -> Iterator[bytes | None]:
        """Yield small objects in this order, None for one that is not there.

        Many take little longer than one: where each takes its time, several are asked for at once.
        """
        ...

    def read(self, source: ObjectInfo, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield a range in chunks of at most CHUNK_BYTES.

        Raises:
            ChangedObjectError: it is not that object any more.
        """
        ...

    def put(self, uri: str, body: bytes) -> None:
        """Write a small object, whole or not at all."""
        ...

    def replace(self, there: ObjectInfo, body: bytes) -> None:
        """Write a small object in the place of that very one: of two who try, one succeeds.

        Raises:
            ChangedObjectError: it is not that object any more.
        """
        ...

    def writer(self, uri: str, content_type: str) -> AbstractContextManager[ObjectWriter]:
        """Begin an object of any size."""
        ...

    def delete(self, uris: Iterable[str]) -> None:
        """Delete objects; those that are not there are no problem."""
        ...

    def abandon_uploads(self, uri: str) -> None:
        """Give up what was begun below a prefix and never finished."""
        ...
