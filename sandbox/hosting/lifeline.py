"""The tie between a worker and the process that started it.

Standard input is a socket to the parent. It carries the worker's reports to the parent, one JSON
object a line; when its other end closes, however the parent ended, the worker ends. Linux sends
SIGKILL as well.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path

_PR_SET_PDEATHSIG = 1


class Lifeline:
    """The worker's end of the socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._reporting = threading.Lock()

    @classmethod
    def hold(cls) -> Lifeline:
        """Take standard input over; from now on the worker dies with its parent."""
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        lifeline = cls(socket.socket(fileno=os.dup(0)))
        with Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), 0)  # user code that reads standard input reads nothing
        threading.Thread(target=lifeline.end_with_parent, name="lifeline", daemon=True).start()
        return lifeline

    def report(self, event: str, **fields: object) -> None:
        """Tell the parent what happened."""
        with self._reporting:
            self._connection.sendall(json.dumps({"event": event, **fields}).encode() + b"\n")

    def end_with_parent(self) -> None:
        """Wait until the parent's end closes, then leave without ceremony."""
        while self._connection.recv(4096) != b"":
            pass
        if os.getpgrp() == os.getpid():  # gunicorn and its workers are in the group, if any
            os.killpg(0, signal.SIGKILL)
        os._exit(1)
