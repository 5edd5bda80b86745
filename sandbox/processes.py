"""Finding and ending the processes of one session, and who holds a port."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_LISTENING = "0A"


@dataclass(frozen=True, kw_only=True, slots=True)
class Process:
    """One running process."""

    pid: int
    parent: int
    session: int
    command: str


def running_processes() -> list[Process]:
    """Return the processes that /proc shows; zombies count as ended."""
    found = []
    for entry in _PROC.iterdir() if _PROC.is_dir() else ():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            # The command in parentheses may hold spaces, so split after it.
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            state, parent, _, session = stat[:4]
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            if state not in ("Z", "X"):
                found.append(
                    Process(
                        pid=int(entry.name),
                        parent=int(parent),
                        session=int(session),
                        command=command,
                    )
                )
    return found


def session_processes(session: int) -> list[Process]:
    """Return the living processes of a session."""
    return [process for process in running_processes() if process.session == session]


def descendants(pid: int) -> list[Process]:
    """Return the living children of a process, their children, and so on."""
    running = running_processes()
    found: list[Process] = []
    parents = {pid}
    while parents:
        children = [process for process in running if process.parent in parents]
        found += children
        parents = {process.pid for process in children}
    return found


def is_alive(pid: int) -> bool:
    """Tell whether a process runs, zombies aside."""
    if _PROC.is_dir():
        return any(process.pid == pid for process in running_processes())
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def kill_session(session: int, *, patience_seconds: float = 2.0) -> list[Process]:
    """Kill every process of a session; return those that survived it."""
    # Without /proc the session's first process group is what can be named.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session, signal.SIGKILL)
    deadline = time.monotonic() + patience_seconds
    while left := session_processes(session):
        for process in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process.pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            return left
        time.sleep(0.02)
    return []


def port_holder(port: int) -> Process | None:
    """Return the process that listens on a loopback port, when it may be known."""
    inodes = _listening_inodes(port)
    for process in running_processes() if inodes else ():
        with contextlib.suppress(OSError):
            for descriptor in (_PROC / str(process.pid) / "fd").iterdir():
                if str(descriptor.readlink()) in inodes:
                    return process
    return None


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (_PROC / "net" / table).read_text().splitlines()[1:]:
                columns = line.split()
                if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{columns[9]}]")
    return inodes
