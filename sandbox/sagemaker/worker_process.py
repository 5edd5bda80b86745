"""A worker as seen by its parent: spawned, listened to over the lifeline, killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_COMMAND = (sys.executable, "-P", "-m", "sandbox.hosting.worker")


class WorkerProcess:
    """One running worker; it ends when this process does."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        lifeline: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._process = process
        self._reader, self._writer = lifeline

    @classmethod
    async def spawn(
        cls, variables: Mapping[str, str], directory: Path, log_file: Path
    ) -> WorkerProcess:
        """Start a worker in a directory of its own, its output appended to a log file."""
        ours, theirs = socket.socketpair()
        with theirs, log_file.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *_COMMAND,
                stdin=theirs.fileno(),
                stdout=log,
                stderr=log,
                cwd=directory,
                env=dict(variables),
                start_new_session=True,  # Ctrl-C is for the parent, which then stops its workers
            )
        return cls(process, await asyncio.open_unix_connection(sock=ours))

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    async def next_event(self) -> dict[str, Any] | None:
        """Return what the worker reports next, None when it has ended."""
        try:
            line = await self._reader.readline()
        except OSError:
            return None
        if line == b"":
            return None
        event: dict[str, Any] = json.loads(line)
        return event

    async def wait(self) -> int:
        """Wait until the worker has ended and return its exit code."""
        return await self._process.wait()

    async def kill(self) -> None:
        """End the worker and what it may have started."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        self._writer.close()
