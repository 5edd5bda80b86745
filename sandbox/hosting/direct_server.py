"""The container's server with an application of the Model's own: gunicorn, and nothing before it.

The real container starts it with the arguments that stand here; nginx, which it would put in front,
is not there, as if SAGEMAKER_USE_NGINX were false.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.hosting.gunicorn_process import outside
from sandbox.hosting.lifeline import Lifeline

_OURS = Path(__file__).resolve().parents[2]
_PROCESS = Path(__file__).with_name("gunicorn_process.py")
_THE_CONTAINERS = "sagemaker_sklearn_container.serving:main"
_CODE_DIRECTORY = "/opt/ml/code"
_BACKLOG = 128
_MOST_WORKERS = 2  # a laptop's cores are shared by all instances


@dataclass(frozen=True, kw_only=True, slots=True)
class DirectServing:
    """What the container reads before it starts gunicorn."""

    module: str
    worker_count: int
    timeout_seconds: int

    @classmethod
    def from_variables(cls, variables: Mapping[str, str]) -> DirectServing | None:
        """Read the variables; None where the container's own application serves."""
        module = variables.get("SAGEMAKER_SERVING_MODULE", _THE_CONTAINERS)
        if module == _THE_CONTAINERS or variables.get("SAGEMAKER_MULTI_MODEL", "") != "":
            return None
        wanted = int(variables.get("SAGEMAKER_MODEL_SERVER_WORKERS", _MOST_WORKERS))
        return cls(
            module=module,
            worker_count=min(wanted, _MOST_WORKERS),
            timeout_seconds=int(variables.get("SAGEMAKER_MODEL_SERVER_TIMEOUT", "60")),
        )

    def arguments(self, bind: str, path: Sequence[str]) -> list[str]:
        """Return what gunicorn is started with, in the container's order."""
        return [
            *("--timeout", str(self.timeout_seconds)),
            *("-k", "gevent"),
            *("--pythonpath", ",".join([*path, _CODE_DIRECTORY])),
            *("-b", bind),
            *("--worker-connections", str(1000 * self.worker_count)),
            *("-w", str(self.worker_count)),
            *("--log-level", "info"),
            self.module,
        ]


def serve(serving: DirectServing, lifeline: Lifeline) -> int:
    """Run gunicorn until it ends, and return its exit code.

    The port is there at once, but nobody answers on it before the model is loaded.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG) as listener:
        arguments = serving.arguments(f"fd://{listener.fileno()}", outside(sys.path, _OURS))
        process = subprocess.Popen(  # noqa: S603  # gunicorn, with the container's arguments
            [sys.executable, "-P", str(_PROCESS), *arguments],
            pass_fds=[listener.fileno()],
            env=dict(os.environ),
        )
        lifeline.report("listening", port=listener.getsockname()[1])
        return process.wait()
