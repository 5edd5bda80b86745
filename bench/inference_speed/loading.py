"""Loads one model in this process, once: seconds without the imports, and resident memory.

    python -m bench.inference_speed.loading MODEL SMALL_MODEL estimator|FORMAT

A small model of the same kind is loaded first: what it needs is imported then.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.inference_speed import memory
from bench.inference_speed.models import BY_KEY, BenchModel


def main(key: str, small_key: str, kind: str) -> None:
    """Print JSON."""
    load = _estimator if kind == "estimator" else _ours(BY_KEY[small_key], kind)
    load(BY_KEY[small_key])
    began = time.perf_counter()
    loaded = load(BY_KEY[key])
    seconds = time.perf_counter() - began
    found = {
        "seconds": round(seconds, 4),
        "memory_mb": memory.resident_mb(),
        "imports_scikit_learn": "sklearn.ensemble" in sys.modules,
    }
    del loaded
    print(json.dumps(found))


def _estimator(model: BenchModel) -> Any:
    return importlib.import_module("joblib").load(model.file(".joblib"))


def _ours(small: BenchModel, form: str) -> Callable[[BenchModel], Any]:
    sys.path.insert(0, str(small.artifact(form) / "code"))
    inference = importlib.import_module("inference")
    return lambda model: inference.model_fn(str(model.artifact(form)))


if __name__ == "__main__":
    main(*sys.argv[1:])
