"""The input's objects as they are: what their beginnings tell, and which of them a run can read."""

from collections.abc import Iterable

from batch.documents import Source
from batch.heads import Head, read_head
from batch.listing import InParallel
from batch.ports import ChangedObjectError, ObjectInfo, ObjectStore
from batch.refusal import RefusedRunError
from batch.settings import MEBIBYTE

# It is unpacked by one function, which has 15 minutes for about five times as many bytes.
_MOST_GZIPPED_BYTES = 2 * 1024 * MEBIBYTE


def read_heads(
    objects: ObjectStore, found: Iterable[ObjectInfo], *, in_parallel: InParallel
) -> tuple[Head, ...]:
    """Read the beginnings of objects.

    Raises:
        RefusedRunError: one is no CSV, or changes while it is being read.
    """

    def read(each: ObjectInfo) -> Head:
        try:
            return read_head(objects, each)
        except ChangedObjectError as error:
            raise RefusedRunError(
                f"{each.uri} must stay as it is while a run reads it, got another object in its "
                "place, or none; start the run when the input is whole"
            ) from error

    return tuple(in_parallel(read, found))


def source_of(head: Head) -> Source:
    """Return a source.

    Raises:
        RefusedRunError: it is gzipped, and too large to be unpacked in one go.
    """
    info = head.source
    if head.is_gzipped and info.size_bytes > _MOST_GZIPPED_BYTES:
        raise RefusedRunError(
            f"{info.uri} must have at most {_MOST_GZIPPED_BYTES // MEBIBYTE} MB as it is gzipped, "
            f"got {info.size_bytes // MEBIBYTE} MB; a gzipped file cannot be cut by several "
            "functions: unpack it, or split it"
        )
    return Source(
        uri=info.uri, etag=info.etag, size_bytes=info.size_bytes, is_gzipped=head.is_gzipped
    )
