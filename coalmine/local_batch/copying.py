"""A range of a file is copied to the end of another, without its bytes coming by where possible."""

import os
from typing import BinaryIO

from batch.ports import CHUNK_BYTES

_COPIED_AT_ONCE = 2**30


def copy_range(source: BinaryIO, target: BinaryIO, *, start: int, end: int) -> int:
    """Append a range and return how many bytes there were."""
    target.flush()
    position = _copy_in_kernel(source, target, start, end)
    source.seek(position)
    while position < end and (chunk := source.read(min(CHUNK_BYTES, end - position))):
        target.write(chunk)
        position += len(chunk)
    return position - start


def _copy_in_kernel(source: BinaryIO, target: BinaryIO, position: int, end: int) -> int:
    """Copy as far as Linux does; return where it ended, `position` where it does not at all."""
    if not hasattr(os, "copy_file_range"):
        return position
    try:
        while position < end:
            copied = os.copy_file_range(
                source.fileno(), target.fileno(), min(_COPIED_AT_ONCE, end - position), position
            )
            if copied == 0:
                break
            position += copied
    except OSError:  # another file system, or one that cannot
        pass
    return position
