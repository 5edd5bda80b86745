"""What a worker uses, with the processes that it has started: gunicorn and its workers, if any."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

_PROC = Path("/proc")
_SHARE = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)


def resident_bytes(pid: int | None) -> int | None:
    """Return how much memory a worker holds, None where that cannot be known.

    Pages that forked processes share are counted once.
    """
    if pid is None or sys.platform != "linux":
        return None
    started = _started_by(pid)
    try:
        if started == []:
            pages = int((_PROC / str(pid) / "statm").read_text().split()[1])
            return pages * os.sysconf("SC_PAGE_SIZE")
        return 1024 * sum(_share_kb(each) for each in (pid, *started))
    except OSError:
        return None


def cpu_seconds(pid: int) -> float | None:
    """Return for how long a worker has computed; None for one that is gone."""
    try:
        ticks = sum(_ticks(each) for each in (pid, *_started_by(pid)))
    except OSError:
        return None
    return ticks / os.sysconf("SC_CLK_TCK")


def _started_by(pid: int) -> list[int]:
    """Return the processes below one, which may be gone by now."""
    try:
        children = (_PROC / str(pid) / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return []
    return [found for child in map(int, children) for found in (child, *_started_by(child))]


def _ticks(pid: int) -> int:
    # The command's name, in brackets, may hold spaces.
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _share_kb(pid: int) -> int:
    found = _SHARE.search((_PROC / str(pid) / "smaps_rollup").read_text())
    return 0 if found is None else int(found[1])
