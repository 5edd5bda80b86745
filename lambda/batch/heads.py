"""The beginning of a source: is it gzipped, is it text, and what is its first line?"""

from collections.abc import Iterator
from dataclasses import dataclass

from batch.gunzip import MAGIC, BrokenGzipError, gunzip
from batch.ports import ObjectInfo, ObjectStore
from batch.refusal import RefusedRunError

BOM = b"\xef\xbb\xbf"
_FIRST_BYTES, _MOST_BYTES = 64 * 1024, 2**20

# What else people keep tables in; none of it can be cut at line ends.
_OTHER_FORMATS = {
    b"PAR1\x15": "Parquet",
    b"PK\x03\x04": "a zip file",
    b"BZh91AY&SY": "bzip2",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\xfd7zXZ": "xz",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """What the beginning tells; an empty `first_line` is no row, nor a header."""

    source: ObjectInfo
    is_gzipped: bool
    first_line: str


def read_head(objects: ObjectStore, source: ObjectInfo) -> Head:
    """Read as much of a source as its first line takes.

    Raises:
        RefusedRunError: it is no UTF-8 text, or its first line does not end soon.
    """
    start = b"".join(objects.read(source, 0, _FIRST_BYTES))
    is_gzipped = start.startswith(MAGIC)
    for magic, name in _OTHER_FORMATS.items():
        if start.startswith(magic):
            raise RefusedRunError(
                f"{source.uri} must be CSV in UTF-8, plain or gzipped, got {name}; convert it"
            )
    text = b""
    for chunk in _text(objects, source, start, is_gzipped=is_gzipped):
        text += chunk
        if b"\n" in text or len(text) >= _MOST_BYTES:
            break
    line, end, _ = text.removeprefix(BOM).partition(b"\n")
    if end == b"" and len(text) >= _MOST_BYTES:
        raise RefusedRunError(
            f"the first line of {source.uri} must end within {_MOST_BYTES // 2**20} MiB, got no "
            "line end; end lines with \\n or \\r\\n"
        )
    return head_of(line, source, is_gzipped=is_gzipped)


def head_of(line: bytes, source: ObjectInfo, *, is_gzipped: bool) -> Head:
    """Return the head of a source with that first line.

    Raises:
        RefusedRunError: it is no UTF-8 text.
    """
    try:
        text = line.removesuffix(b"\r").decode()
    except UnicodeDecodeError as error:
        raise RefusedRunError(
            f"{source.uri} line 1 must be UTF-8, got {line[error.start : error.start + 1]!r}; "
            "write it as UTF-8"
        ) from error
    return Head(source=source, is_gzipped=is_gzipped, first_line=text)


def _text(
    objects: ObjectStore, source: ObjectInfo, start: bytes, *, is_gzipped: bool
) -> Iterator[bytes]:
    if not is_gzipped:
        yield start
        yield from objects.read(source, len(start))
        return
    try:
        yield from gunzip(_all(objects, source, start), chunk_bytes=_FIRST_BYTES)
    except BrokenGzipError as error:
        raise broken_gzip(source.uri, error) from error


def _all(objects: ObjectStore, source: ObjectInfo, start: bytes) -> Iterator[bytes]:
    yield start
    yield from objects.read(source, len(start))


def broken_gzip(uri: str, error: BrokenGzipError) -> RefusedRunError:
    """Refuse a source that cannot be unpacked."""
    return RefusedRunError(f"{uri} must unpack as gzip, got: {error}; write it again")
