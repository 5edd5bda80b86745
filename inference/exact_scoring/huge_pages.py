"""Huge pages for large arrays: a walk jumps about in them, and each small page costs a look-up."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

_PAGE_BYTES = 4096
_WORTH_BYTES = 4 << 20
# From <linux/mman.h>.
_MADV_DONTNEED = 4
_MADV_HUGEPAGE = 14
_POLICY = Path("/sys/kernel/mm/transparent_hugepage/enabled")


def renew_zeros(address: int, byte_count: int) -> None:
    """Gives memory that holds zeros back to Linux, which backs it with huge pages when next used.

    The memory must be private, hold nothing but zeros, and stay allocated: it reads as zeros
    afterwards too. Where the kernel gives huge pages unasked, or not at all, nothing is done.
    """
    if byte_count < _WORTH_BYTES or not _is_on_request():
        return
    begin = -(-address // _PAGE_BYTES) * _PAGE_BYTES
    end = (address + byte_count) // _PAGE_BYTES * _PAGE_BYTES
    madvise = getattr(ctypes.CDLL(None), "madvise", None)
    if madvise is None:
        return
    pages = (ctypes.c_void_p(begin), ctypes.c_size_t(end - begin))
    if madvise(*pages, _MADV_HUGEPAGE) == 0:
        madvise(*pages, _MADV_DONTNEED)


def _is_on_request() -> bool:
    if sys.platform != "linux":
        return False
    try:
        return "[madvise]" in _POLICY.read_text(encoding="ascii")
    except OSError:
        return False
