"""The server process: MiniStack and SageMaker in one event loop behind one loopback socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import threading
from pathlib import Path

from sandbox.processes import port_holder

HOST = "127.0.0.1"
EXIT_PORT_TAKEN = 3
EXIT_OTHER_MINISTACK = 4


def main() -> None:
    """Serve until SIGTERM; exit at once, whatever MiniStack's threads are doing."""
    try:
        listener = bound_socket(int(sys.argv[1]))
    except OSError as error:
        sys.exit(_refuse(str(error), EXIT_PORT_TAKEN))
    port = listener.getsockname()[1]
    os.environ["GATEWAY_PORT"] = str(port)
    threading.Thread(target=_die_with_supervisor, daemon=True).start()
    # MiniStack reads its environment, the port among it, when it is imported.
    from sandbox.ministack_hooks import MiniStackMovedError  # noqa: PLC0415
    from sandbox.serving import serve  # noqa: PLC0415

    try:
        asyncio.run(serve(listener, Path(os.environ["SANDBOX_WORK_DIR"]), lambda: _announce(port)))
    except MiniStackMovedError as error:
        sys.exit(_refuse(str(error), EXIT_OTHER_MINISTACK))
    sys.stderr.flush()
    os._exit(0)


def bound_socket(port: int) -> socket.socket:
    """Return a listening loopback socket; raise OSError that says who has the port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise OSError(_port_taken(port, error)) from error
    listener.listen(1024)
    return listener


def _port_taken(port: int, error: OSError) -> str:
    holder = port_holder(port)
    found = f"process {holder.pid} listens there ({holder.command})" if holder else error.strerror
    return (
        f"port {port} of {HOST} must be free, got: {found}; name another port, 0 takes a free one"
    )


def _refuse(message: str, code: int) -> int:
    sys.stderr.write(f"sandbox: {message}\n")
    return code


def _announce(port: int) -> None:
    sys.stdout.write(json.dumps({"ready": True, "port": port}) + "\n")
    sys.stdout.flush()
    # Nobody reads standard output after this line, so what libraries print goes to the log.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def _die_with_supervisor() -> None:
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 1):
            pass
    # The supervisor is gone, so nobody would end the workers and Lambdas: they share our session.
    from sandbox.processes import session_processes  # noqa: PLC0415

    for process in session_processes(os.getsid(0)):
        if process.pid != os.getpid():
            with contextlib.suppress(OSError):
                os.kill(process.pid, signal.SIGKILL)
    shutil.rmtree(os.environ["SANDBOX_WORK_DIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
