"""All parts of a run, one after the other."""

import json
import os
import platform
import re
import time
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from bench.inference_speed import batch, environment, http_body, http_requests, start_up
from bench.inference_speed.environment import run_part
from bench.inference_speed.goals import goals
from bench.inference_speed.models import BY_KEY, MODELS, named

_LIBRARIES = ("scikit-learn", "numpy", "pandas", "pyarrow", "gunicorn", "flask")
_PEERS = ("onnxruntime", "treelite", "mlserver", "sagemaker-containers")


def measure(parts: Sequence[str], *, keys: list[str] | None, is_quick: bool) -> dict[str, Any]:
    """Make what is missing, measure, and say what was reached."""
    from bench.inference_speed import training  # noqa: PLC0415  # scikit-learn takes a second

    environment.make()
    models = named(keys)
    training.prepare(_needed(parts, [model.key for model in models]))
    run_part("conversion", *(model.key for model in MODELS if model.file(".joblib").is_file()))
    began = time.monotonic()
    wanted = [model.key for model in models]
    measured: dict[str, Callable[[], Any]] = {
        "one_row": lambda: _json("one_row", "quick" if is_quick else "full", *wanted),
        "agreement": lambda: _json("agreement", "200" if is_quick else "1000", *wanted),
        "batch": lambda: _batches(is_quick),
        "http_requests": lambda: http_requests.measure(*((1, 0.5) if is_quick else (4, 1.0))),
        "http_body": lambda: http_body.measure(
            training.batch_body(batch.QUICK_ROWS if is_quick else 500_000), 1 if is_quick else 3
        ),
        "start_up": lambda: start_up.measure(1 if is_quick else 2),
        "loads": lambda: start_up.measure_loads(1 if is_quick else 2),
    }
    found: dict[str, Any] = {"machine": machine(), "quick": is_quick}
    for part in parts:
        found[part] = measured[part]()
    found["seconds"] = round(time.monotonic() - began)
    return {**found, "goals": [goal.to_json() for goal in goals(found)]}


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    text = Path("/proc/cpuinfo").read_text()
    named_processor = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    installed = json.loads(run_part("versions", *_LIBRARIES, *_PEERS))
    return {
        "processor": platform.machine() if named_processor is None else named_processor[1],
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "libraries": installed,
        "coalmine": metadata.version("coalmine"),
    }


def _needed(parts: Sequence[str], keys: Sequence[str]) -> list[Any]:
    wanted = set(keys) if {"one_row", "agreement"} & set(parts) else set()
    if "batch" in parts:
        wanted |= {each.key for each in batch.BATCHES}
    if {"http_requests", "start_up", "loads"} & set(parts):
        wanted |= {http_requests.MODEL, start_up.MODEL}
    if "http_body" in parts:
        wanted |= {http_body.MODEL}
    if "loads" in parts:
        wanted |= {start_up.LARGE}
    return [BY_KEY[model.key] for model in MODELS if model.key in wanted]


def _batches(is_quick: bool) -> dict[str, Any]:
    from bench.inference_speed import training  # noqa: PLC0415  # scikit-learn takes a second

    found = {}
    for each in batch.BATCHES:
        rows = batch.QUICK_ROWS if is_quick else each.rows
        found[each.key] = batch.measure(each, training.batch_body(rows), rows, 1 if is_quick else 3)
    return found


def _json(module: str, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run_part(module, *arguments))
    return found
