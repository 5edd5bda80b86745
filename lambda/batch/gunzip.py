"""What a gzipped object unpacks to, in constant memory; of several members one after the other."""

import zlib
from collections.abc import Iterable, Iterator

MAGIC = b"\x1f\x8b"
_FED_BYTES = 64 * 1024  # what is not unpacked at once is copied each time
_GZIP = 31  # zlib's number for a gzip header and its checksum


class BrokenGzipError(Exception):
    """It is no gzip from somewhere on, or ends too early."""


def gunzip(chunks: Iterable[bytes], *, chunk_bytes: int) -> Iterator[bytes]:
    """Yield the unpacked bytes, at most so many at a time."""
    member, is_begun = zlib.decompressobj(_GZIP), False
    for piece in _pieces(chunks):
        data, is_done = piece, False
        while not is_done:
            if not is_begun:
                data = data.lstrip(b"\0")  # some tools fill the last block up
                is_begun = data != b""
            try:
                unpacked = member.decompress(data, chunk_bytes)
            except zlib.error as error:
                raise BrokenGzipError(str(error)) from error
            if unpacked:
                yield unpacked
            data = member.unconsumed_tail
            is_done = data == b"" and len(unpacked) < chunk_bytes
            if member.eof:
                data = member.unused_data
                member, is_begun, is_done = zlib.decompressobj(_GZIP), False, data == b""
    if is_begun:
        raise BrokenGzipError("it ends too early")


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _FED_BYTES):
            yield chunk[start : start + _FED_BYTES]
