"""Requests over loopback: one worker on one core, a client on another, all servers in turns."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from bench.inference_speed.measuring import median
from bench.inference_speed.models import BY_KEY, FASTEST, PROJECT
from bench.inference_speed.served.server import (
    Running,
    Served,
    direct,
    mlserver,
    running,
    stock,
    use_nginx,
)

MODEL = "rf100"
CONNECTIONS = (1, 16)


def measure(rounds: int, seconds: float) -> dict[str, Any]:
    """Ask all servers for rows of the forest of 100 trees."""
    model = BY_KEY[MODEL]
    wanted = [stock(model, None), stock(model, FASTEST), direct(model, FASTEST), mlserver(model)]
    cores = sorted(os.sched_getaffinity(0))
    found: dict[str, dict[int, list[dict[str, float]]]] = {}
    with ExitStack() as stack:
        client = stack.enter_context(_client({cores[-1]}))
        servers: list[Running] = []
        for served in wanted:
            print(f"http: starting {served.name}", file=sys.stderr, flush=True)
            servers.append(stack.enter_context(running(served, cores={cores[0]})))
        for started in servers:
            _ask(client, started, 1, 0.2)  # the stock stack loads at its first request
        for _ in range(rounds):
            for started in servers:
                for connections in CONNECTIONS:
                    runs = found.setdefault(started.served.name, {}).setdefault(connections, [])
                    runs.append(_ask(client, started, connections, seconds))
    return {
        "model": MODEL,
        "format": FASTEST,
        "nginx": use_nginx() == "true",
        "servers": {name: _summary(by_count) for name, by_count in found.items()},
    }


def _summary(by_count: dict[int, list[dict[str, float]]]) -> dict[str, Any]:
    return {
        f"connections_{count}": {
            "requests_per_second": median([run["requests_per_second"] for run in runs]),
            "p50_us": median([run["p50_us"] for run in runs]),
            "p99_us": median([run["p99_us"] for run in runs]),
            "not_200": sum(run["not_200"] for run in runs),
        }
        for count, runs in by_count.items()
    }


@contextmanager
def _client(cores: set[int]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.inference_speed.served.client"],
        cwd=PROJECT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as client:
        os.sched_setaffinity(client.pid, cores)
        try:
            yield client
        finally:
            client.kill()


def _ask(
    client: subprocess.Popen[str], started: Running, connections: int, seconds: float
) -> dict[str, float]:
    served: Served = started.served
    wanted = {
        "port": started.port,
        "path": served.path,
        "headers": dict(served.headers),
        "connections": connections,
        "seconds": seconds,
        "bodies": str(served.bodies),
    }
    assert client.stdin is not None and client.stdout is not None  # noqa: S101  # pipes
    client.stdin.write(json.dumps(wanted) + "\n")
    client.stdin.flush()
    answer = client.stdout.readline()
    if not answer:
        raise RuntimeError(
            f"{served.name} must answer the client, but it ended; its error is above"
        )
    found: dict[str, float] = json.loads(answer)
    return found
