"""A CSV body from its bytes to the answer's: rows a second, and memory, side by side.

Each contender waits in a process of its own, and they take turns: what one holds in memory does not
count for another, and what else runs on the machine meets all of them.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bench.inference_speed.environment import PEERS_PYTHON, peers_variables
from bench.inference_speed.measuring import median
from bench.inference_speed.models import FORMATS, PROJECT

TUTORIAL, DEFAULTS = "tutorial handler", "container's default handlers"
ONNX, ESTIMATOR = "ONNX Runtime", "bare estimator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """A body of so many rows for a model, and how many times faster it must be."""

    key: str
    rows: int
    goal_ratio: float


BATCHES = (
    Batch(key="rf100-deep", rows=100_000, goal_ratio=4.0),
    Batch(key="hgb", rows=500_000, goal_ratio=3.4),
    Batch(key="logistic", rows=500_000, goal_ratio=4.3),
)
QUICK_ROWS = 100_000


def measure(batch: Batch, body: Path, rows: int, rounds: int) -> dict[str, Any]:
    """Answer the body by everybody, in turns."""
    print(f"batch: {batch.key}, {rows:,} rows", file=sys.stderr, flush=True)
    ours = [f"ours ({form})" for form in FORMATS]
    found: dict[str, list[dict[str, float]]] = {}
    with ExitStack() as stack:
        names = [TUTORIAL, *ours, ONNX, ESTIMATOR, DEFAULTS]
        workers = {name: stack.enter_context(_worker(name, batch.key, body)) for name in names}
        for name, worker in workers.items():  # all of them load before one is asked
            _line(worker.stdout, name)
        for turn in range(rounds):
            for name in names:
                if name == DEFAULTS and turn > 0:
                    continue  # seconds each, and nobody's goal
                found.setdefault(name, []).append(_ask(workers[name]))
    return {
        "rows": rows,
        "body_mb": round(body.stat().st_size / 1e6, 1),
        "contenders": {name: _summary(runs, rows) for name, runs in found.items()},
    }


def _summary(runs: Sequence[dict[str, float]], rows: int) -> dict[str, Any]:
    seconds = median([run["seconds"] for run in runs])
    return {
        "seconds": seconds,
        "rows_per_second": round(rows / seconds),
        # The most of all runs: a peak that is missed once is no peak.
        "extra_mb": round(max(run["extra_mb"] for run in runs), 1),
        "runs": len(runs),
    }


@contextmanager
def _worker(name: str, key: str, body: Path) -> Iterator[subprocess.Popen[str]]:
    command = [PEERS_PYTHON, "-m", "bench.inference_speed.batch_worker", name, key, str(body)]
    with subprocess.Popen(  # noqa: S603  # a module of this package
        command,
        cwd=PROJECT,
        env=peers_variables(),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def _ask(worker: subprocess.Popen[str]) -> dict[str, float]:
    assert worker.stdin is not None  # noqa: S101  # by construction
    worker.stdin.write("go\n")
    worker.stdin.flush()
    answer: dict[str, float] = json.loads(_line(worker.stdout, "a contender"))
    return answer


def _line(stream: IO[str] | None, name: str) -> str:
    line = "" if stream is None else stream.readline()
    if not line:
        raise RuntimeError(
            f"{name} must answer the batch, but its process ended; its error is above"
        )
    return line
