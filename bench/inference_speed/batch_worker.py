"""One contender in a process of its own: each line on stdin is a batch to be answered.

    python -m bench.inference_speed.batch_worker CONTENDER MODEL BODY.csv

Answers a line of JSON each: seconds, and megabytes above what it held before.
"""

import gc
import io
import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd

from bench.inference_speed import handlers, memory
from bench.inference_speed.models import BY_KEY, BenchModel
from bench.inference_speed.tutorial_code import inference as tutorial_code

CSV = "text/csv"
_WARM_UP_ROWS, _WARM_UP_BYTES = 100, 100_000


def main(contender: str, key: str, body: str) -> None:
    """Load, then answer as often as asked."""
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    call, given = _prepared(contender, BY_KEY[key], Path(body))
    call(_beginning(given))  # what is imported at the first call is not the batch's
    print("ready", flush=True)
    for _ in sys.stdin:
        gc.collect()
        memory.forget_peak()
        before, began = memory.resident_mb(), time.perf_counter()
        answer = call(given)
        seconds = time.perf_counter() - began
        found = {"seconds": round(seconds, 3), "extra_mb": memory.peak_mb() - before}
        del answer
        print(json.dumps(found), flush=True)


def _beginning(given: Any) -> Any:
    """The first rows, in the same form."""
    if isinstance(given, np.ndarray):
        return given[:_WARM_UP_ROWS]
    lines = given[:_WARM_UP_BYTES].splitlines(keepends=True)[:_WARM_UP_ROWS]
    return type(given)().join(lines)


def _prepared(contender: str, model: BenchModel, body: Path) -> tuple[Callable[[Any], Any], Any]:
    if contender.startswith(handlers.OURS):
        form = contender.removeprefix(f"{handlers.OURS} (").removesuffix(")")
        return _ours(model, form), body.read_bytes()
    if contender == handlers.ONNX:
        return _onnx(model), body.read_bytes()
    estimator = joblib.load(model.file(".joblib"))
    if contender == handlers.ESTIMATOR:
        return estimator.predict_proba, np.loadtxt(body, delimiter=",", skiprows=1)
    if contender == handlers.DEFAULTS:
        return _defaults(estimator), body.read_text().partition("\n")[2]
    return _tutorial(estimator), body.read_bytes()


def _ours(model: BenchModel, form: str) -> Callable[[bytes], Any]:
    inference = handlers.packed_code(model, form)
    served = inference.model_fn(str(model.artifact(form)))

    def answer(body: bytes) -> Any:
        found, _ = inference.transform_fn(served, body, CSV, CSV)
        return found if isinstance(found, (bytes, str)) else b"".join(found)

    return answer


def _tutorial(estimator: Any) -> Callable[[bytes], str]:
    def answer(body: bytes) -> str:
        frame = tutorial_code.input_fn(body, CSV)
        return tutorial_code.output_fn(tutorial_code.predict_fn(frame, estimator), CSV)[0]

    return answer


def _defaults(estimator: Any) -> Callable[[str], str]:
    encoders = handlers.container_encoders()

    def answer(body: str) -> str:
        numbers = encoders.decode(body, CSV).astype(np.float32)
        encoded: str = encoders.encode(estimator.predict(numbers), CSV)
        return encoded

    return answer


def _onnx(model: BenchModel) -> Callable[[bytes], bytes]:
    session = handlers.onnx_session(model, threads=2)

    def answer(body: bytes) -> bytes:
        matrix = pd.read_csv(io.BytesIO(body), dtype=np.float32).to_numpy()
        labels, probabilities = session.run(None, {"X": matrix})
        table = pd.DataFrame(np.column_stack([labels, probabilities]))
        return table.to_csv(index=False, header=False).encode()

    return answer


if __name__ == "__main__":
    main(*sys.argv[1:])
