"""The small process in front: starts the server, passes signals on, leaves nothing behind.

The server leads a session of its own, which its Lambdas join; SageMaker's workers end with the
server by themselves. When the server ends, however it ends, the supervisor kills what is left of
that session. When the supervisor ends, the server's standard input closes, and the server kills
its session itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

from sandbox.autoscaling.settings import PERIODS_SECONDS
from sandbox.environment import server_environment
from sandbox.processes import kill_session

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
STOP_PATIENCE_SECONDS = 10


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal comes or the server ends; return its exit code, 0 for a wanted end."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="An AWS on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--work-dir", type=Path, help="for its files; emptied when it ends")
    parser.add_argument(
        "--enforce-iam",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="hold every role and user to its policies",
    )
    parser.add_argument("--log-level", default="WARNING")
    parser.add_argument(
        "--scaling-period",
        type=int,
        choices=PERIODS_SECONDS,
        default=PERIODS_SECONDS[0],
        metavar="SECONDS",
        help="what stands for a minute of Application Auto Scaling: 1, 5, 10, 30 or 60",
    )
    options = parser.parse_args(arguments)
    work_dir = _work_dir(options.work_dir)
    try:
        return _supervise(
            port=options.port,
            environment=server_environment(
                work_dir,
                enforce_iam=options.enforce_iam,
                log_level=options.log_level,
                scaling_period_seconds=options.scaling_period,
            ),
        )
    finally:
        shutil.rmtree(work_dir, ignore_errors=True)


def _work_dir(chosen: Path | None) -> Path:
    if chosen is None:
        return Path(tempfile.mkdtemp(prefix="coalmine-sandbox-"))
    # What an earlier sandbox left here after a power cut is of no use.
    shutil.rmtree(chosen, ignore_errors=True)
    chosen.mkdir(parents=True)
    return chosen.resolve()


def _supervise(*, port: int, environment: dict[str, str]) -> int:
    stopping = False
    server: subprocess.Popen[bytes] | None = None

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        signal.alarm(STOP_PATIENCE_SECONDS)
        if server is not None:
            server.terminate()

    def lose_patience(_number: int, _frame: FrameType | None) -> None:
        if server is not None:
            server.kill()

    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    signal.signal(signal.SIGALRM, lose_patience)
    server = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "sandbox.server", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        if stopping:
            server.terminate()
        _announce(server)
        code = server.wait()
        return 0 if stopping else code
    finally:
        kill_session(server.pid)
        server.wait()


def _announce(server: subprocess.Popen[bytes]) -> None:
    assert server.stdout is not None  # noqa: S101 - asked for above
    line = server.stdout.readline()
    if line:
        ready = {**json.loads(line), "pid": os.getpid()}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
