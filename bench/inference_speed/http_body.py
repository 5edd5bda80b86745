"""One large CSV body over loopback: seconds, and what the server holds above its idle memory."""

import http.client
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.inference_speed import memory
from bench.inference_speed.measuring import median
from bench.inference_speed.models import BY_KEY, FASTEST
from bench.inference_speed.served.server import Running, direct, running, stock, use_nginx

MODEL = "logistic"
_WARM_UP_ROWS, _WARM_UP_BYTES = 100, 100_000
_PATIENCE_SECONDS = 60
_CSV = {"Content-Type": "text/csv", "Accept": "text/csv"}


def measure(body: Path, rounds: int) -> dict[str, Any]:
    """Send the body to all servers in turns, one worker each, on all cores."""
    model, content = BY_KEY[MODEL], body.read_bytes()
    found: dict[str, list[dict[str, float]]] = {}
    with ExitStack() as stack:
        servers: list[Running] = []
        for served in (stock(model, None), stock(model, FASTEST), direct(model, FASTEST)):
            print(f"http body: starting {served.name}", file=sys.stderr, flush=True)
            servers.append(stack.enter_context(running(served)))
        few = b"".join(content[:_WARM_UP_BYTES].splitlines(keepends=True)[:_WARM_UP_ROWS])
        for started in servers:  # the stock stack loads at its first request
            _sent(started, few)
        for _ in range(rounds):
            for started in servers:
                found.setdefault(started.served.name, []).append(_sent(started, content))
    return {
        "model": MODEL,
        "format": FASTEST,
        "nginx": use_nginx() == "true",
        "body_mb": round(len(content) / 1e6, 1),
        "servers": {name: _summary(runs) for name, runs in found.items()},
    }


def _summary(runs: list[dict[str, float]]) -> dict[str, float]:
    return {
        "seconds": median([run["seconds"] for run in runs]),
        "extra_mb": round(max(run["extra_mb"] for run in runs), 1),
        "runs": len(runs),
    }


def _sent(started: Running, content: bytes) -> dict[str, float]:
    processes = memory.descendants(started.process)
    for each in processes:
        memory.forget_peak(each)
    before = {each: memory.resident_mb(each) for each in processes}
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", started.port, timeout=_PATIENCE_SECONDS)
    connection.request("POST", "/invocations", content, _CSV)
    try:
        response = connection.getresponse()
        response.read()
    except TimeoutError as cause:
        raise RuntimeError(
            f"{started.served.name} must answer a body of {len(content):,} bytes within "
            f"{_PATIENCE_SECONDS} s, got nothing"
        ) from cause
    seconds = time.perf_counter() - began
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{started.served.name} must answer the body, got {response.status}")
    extra = sum(memory.peak_mb(each) - before[each] for each in processes)
    return {"seconds": round(seconds, 3), "extra_mb": extra}
