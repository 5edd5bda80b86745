"""From nothing to the first answer, with and without compiled modules; and loading alone.

The images come without .pyc files and write none, so that each start compiles every module that is
imported; an empty PYTHONPYCACHEPREFIX does the same here, for pip too.
"""

import json
import sys
import tempfile
import time
from typing import Any

from bench.inference_speed import memory
from bench.inference_speed.environment import run_part
from bench.inference_speed.measuring import median
from bench.inference_speed.models import BY_KEY, FASTEST, FORMATS
from bench.inference_speed.served.server import Served, direct, running, stock, use_nginx

MODEL, LARGE = "rf100", "rf300-deep"
_WORKERS, _FIRST_REQUESTS = 2, 60


def measure(rounds: int) -> dict[str, Any]:
    """Start each server so often, as images come and with .pyc files, in turns."""
    model = BY_KEY[MODEL]
    wanted = [
        stock(model, None, has_pip_step=True),
        stock(model, FASTEST, has_pip_step=True),
        direct(model, FASTEST),
    ]
    found: dict[str, dict[str, list[dict[str, float]]]] = {}
    for turn in range(rounds):
        for compiled in ("with_pyc", "without_pyc"):
            for served in wanted:
                if not (compiled == "with_pyc" or turn == 0):
                    continue  # a quarter of a minute each
                print(f"start: {served.name}, {compiled}, {turn + 1}", file=sys.stderr, flush=True)
                runs = found.setdefault(served.name, {}).setdefault(compiled, [])
                runs.append(_started(served, compiled == "with_pyc"))
    return {
        "model": MODEL,
        "format": FASTEST,
        "workers": _WORKERS,
        "nginx": use_nginx() == "true",
        "servers": {
            name: {compiled: _summary(runs) for compiled, runs in by_kind.items()}
            for name, by_kind in found.items()
        },
    }


def _summary(runs: list[dict[str, float]]) -> dict[str, float]:
    return {
        "first_answer_seconds": median([run["first_answer_seconds"] for run in runs]),
        "worst_of_next_60_ms": median([run["worst_of_next_60_ms"] for run in runs]),
        "memory_mb": median([run["memory_mb"] for run in runs]),
        "runs": len(runs),
    }


def _started(served: Served, has_compiled: bool) -> dict[str, float]:
    row = served.bodies.read_bytes().splitlines()[0]
    with tempfile.TemporaryDirectory() as empty:
        variables = {"PYTHONDONTWRITEBYTECODE": "1"}
        if not has_compiled:
            variables["PYTHONPYCACHEPREFIX"] = empty
        with running(served, workers=_WORKERS, variables=variables) as started:
            _expect_200(started.ask(served.path, row, served.headers))
            first = time.monotonic() - started.began
            worst = 0.0
            for _ in range(_FIRST_REQUESTS):  # connections of their own: they reach both workers
                began = time.perf_counter()
                _expect_200(started.ask(served.path, row, served.headers))
                worst = max(worst, time.perf_counter() - began)
            held = sum(memory.proportional_mb(each) for each in memory.descendants(started.process))
    return {
        "first_answer_seconds": round(first, 2),
        "worst_of_next_60_ms": round(worst * 1000, 1),
        "memory_mb": round(held, 1),
    }


def _expect_200(status: int) -> None:
    if status != 200:
        raise RuntimeError(f"a started server must answer its first rows, got status {status}")


def measure_loads(rounds: int) -> dict[str, Any]:
    """Load the largest forest in a new process each: the estimator's joblib, and our artifacts."""
    kinds = ["estimator", *FORMATS]
    found: dict[str, list[dict[str, float]]] = {}
    for _ in range(rounds):
        for kind in kinds:
            print(f"load: {LARGE}, {kind}", file=sys.stderr, flush=True)
            loaded = json.loads(run_part("loading", LARGE, MODEL, kind))
            found.setdefault(kind, []).append(loaded)
    return {
        "model": LARGE,
        "loads": {
            kind: {
                "seconds": median([run["seconds"] for run in runs]),
                "memory_mb": median([run["memory_mb"] for run in runs]),
                "imports_scikit_learn": bool(runs[0]["imports_scikit_learn"]),
                "runs": len(runs),
            }
            for kind, runs in found.items()
        },
    }
