"""A sandbox in the background: start it, find it again, stop it and see that nothing is left.

What is known about it lies in `.sandbox/` of the directory it was started from: `state.json` and
its log.

SandboxError
├── AlreadyRunningError   `up` found one that answers
├── NotRunningError       there is none to stop or ask
├── StartFailedError      it ended, or was not ready in time; carries the end of its log
└── LeftoverError         processes survived `down`
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sandbox.front import DENIALS_PATH, STATUS_PATH
from sandbox.processes import Process, descendants, is_alive, kill_session

STATE_DIRECTORY = Path(".sandbox")
START_SECONDS = 30.0
STOP_SECONDS = 20.0
_LOG_TAIL_LINES = 15
_POLL_SECONDS = 0.05


class SandboxError(Exception):
    """The sandbox could not be started, found or stopped; the text says why and what helps."""


class AlreadyRunningError(SandboxError):
    """A sandbox runs already."""


class NotRunningError(SandboxError):
    """No sandbox runs."""


class StartFailedError(SandboxError):
    """The sandbox ended while it started."""


class LeftoverError(SandboxError):
    """Processes of the sandbox survived."""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What is remembered of a running sandbox."""

    pid: int
    port: int


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The sandbox of one directory."""

    directory: Path = STATE_DIRECTORY

    @property
    def log(self) -> Path:
        """Return where it logs."""
        return self.directory / "sandbox.log"

    def start(self, *, port: int = 0, arguments: tuple[str, ...] = ()) -> State:
        """Start in the background and wait until it is ready."""
        running = self.find()
        if running is not None:
            raise AlreadyRunningError(
                f"a sandbox runs already on port {running.port}, process {running.pid}; "
                "stop it with `coalmine sandbox down`"
            )
        self.directory.mkdir(parents=True, exist_ok=True)
        ready = self.directory / "ready.json"
        work = self.directory.resolve() / "work"
        command = [sys.executable, "-m", "sandbox", "--port", str(port), "--work-dir", str(work)]
        with self.log.open("wb") as log, ready.open("wb") as announced:
            process = subprocess.Popen(  # noqa: S603 - our own module
                [*command, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=announced,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            )
        try:
            state = self._wait_until_ready(process, ready)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            ready.unlink()
        self._state_file.write_text(json.dumps(asdict(state)))
        return state

    def find(self) -> State | None:
        """Return the running sandbox; what a dead one left is no sandbox."""
        with contextlib.suppress(OSError, ValueError, TypeError, SandboxError):
            state = State(**json.loads(self._state_file.read_text()))
            # A process with this number may be another's by now, so its own page must say so.
            if ask(state.port)["pid"] == state.pid:
                return state
        return None

    def running(self) -> State:
        """Return the running sandbox, or raise NotRunningError."""
        state = self.find()
        if state is None:
            raise NotRunningError("no sandbox runs here; start one with `coalmine sandbox up`")
        return state

    def status(self) -> dict[str, Any]:
        """Return what the running sandbox says of itself, with its worker processes."""
        state = self.running()
        processes = descendants(state.pid)
        workers = [{"pid": process.pid, "command": process.command} for process in processes]
        return {**ask(state.port), "processes": workers}

    def denials(self) -> list[dict[str, Any]]:
        """Return the calls that IAM refused in the running sandbox, the oldest first."""
        found: list[dict[str, Any]] = ask(self.running().port, DENIALS_PATH)["denials"]
        return found

    def stop(self) -> State:
        """Stop the sandbox; raise LeftoverError unless all its processes ended."""
        state = self.running()
        members = descendants(state.pid)
        os.kill(state.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while left := [pid for pid in (state.pid, *_pids(members)) if is_alive(pid)]:
            if time.monotonic() > deadline:
                for member in members:
                    kill_session(member.session)
                raise LeftoverError(f"processes {left} did not end in {STOP_SECONDS:.0f} s; killed")
            time.sleep(_POLL_SECONDS)
        self._state_file.unlink(missing_ok=True)
        return state

    def log_tail(self) -> str:
        """Return the end of the log."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-_LOG_TAIL_LINES:])

    @property
    def _state_file(self) -> Path:
        return self.directory / "state.json"

    def _wait_until_ready(self, process: subprocess.Popen[bytes], ready: Path) -> State:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if (line := ready.read_text()).endswith("\n"):
                announced = json.loads(line)
                return State(pid=announced["pid"], port=announced["port"])
            if process.poll() is not None:
                raise StartFailedError(
                    f"the sandbox ended with code {process.returncode}:\n{self.log_tail()}"
                )
            time.sleep(_POLL_SECONDS)
        raise StartFailedError(
            f"the sandbox must be ready within {START_SECONDS:.0f} s, got:\n{self.log_tail()}"
        )


def ask(port: int, path: str = STATUS_PATH) -> dict[str, Any]:
    """Return one of a sandbox's own pages."""
    url = f"http://127.0.0.1:{port}{path}"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            page: dict[str, Any] = json.loads(answer.read())
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise SandboxError(f"no sandbox answers on port {port}: {error}") from error
    return page


def _pids(processes: list[Process]) -> list[int]:
    return [process.pid for process in processes]
