"""Bytes in, bytes out: each contender as one function of a row's JSON.

Imported in the peers' environment only.
"""

import importlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import joblib
import numpy as np
import pandas as pd

from bench.inference_speed import shim
from bench.inference_speed.models import ALL_CORES, FORMATS, BenchModel
from bench.inference_speed.tutorial_code import inference as tutorial_code

JSON = "application/json"
TUTORIAL = "tutorial handler"
TUTORIAL_ALL_CORES = "tutorial handler, n_jobs=-1"
DEFAULTS = "container's default handlers"
ONNX = "ONNX Runtime"
TREELITE = "treelite GTIL"
ESTIMATOR = "bare estimator"
OURS = "ours"
OURS_ALL_CORES = f"{OURS} (packed with n_jobs=-1)"


def ours_named(form: str) -> str:
    """The contender that serves an artifact of this format."""
    return f"{OURS} ({form})"


@dataclass(frozen=True, slots=True)
class Contender:
    """Something that answers one row.

    Attributes:
        call: takes a row as it comes to it.
        rows: the same rows for everybody, each as this one takes it.
    """

    call: Callable[[Any], Any]
    rows: list[Any]


def contenders(model: BenchModel) -> tuple[dict[str, Contender], dict[str, str]]:
    """All that can answer this model's rows, and why the others cannot."""
    bodies = model.bodies()
    estimator = joblib.load(model.file(".joblib"))
    names = list(json.loads(bodies[0]))
    found = {TUTORIAL: Contender(tutorial(estimator), bodies)}
    left_out: dict[str, str] = {}
    if model.is_forest:
        all_cores = joblib.load(model.file(".all-cores.joblib"))
        found[TUTORIAL_ALL_CORES] = Contender(tutorial(all_cores), bodies)
    if model.has_numbers_only:
        lists = [json.dumps([list(json.loads(body).values())]) for body in bodies]
        found[DEFAULTS] = Contender(container_defaults(estimator), lists)
    else:
        left_out[DEFAULTS] = "they know vectors of numbers, not text"
    for form in packed_forms(model):
        name = OURS_ALL_CORES if form == ALL_CORES else ours_named(form)
        found[name] = Contender(ours(model, form), bodies)
    for name, ending, make in ((ONNX, ".onnx", onnx_runtime), (TREELITE, ".treelite", gtil)):
        if model.file(ending).is_file():
            found[name] = Contender(make(model, names), bodies)
        elif model.file(f"{ending}.failed").is_file():
            left_out[name] = json.loads(model.file(f"{ending}.failed").read_text())
        else:
            left_out[name] = "has no form for it here"
    found[ESTIMATOR] = Contender(estimator.predict_proba, matrices(model))
    return found, left_out


def matrices(model: BenchModel) -> list[Any]:
    """The rows as the estimator takes them, with nothing left to be done."""
    documents = [json.loads(body) for body in model.bodies()]
    if not model.has_numbers_only:
        return [pd.DataFrame([document]) for document in documents]
    return [np.array([list(document.values())]) for document in documents]


def tutorial(estimator: Any) -> Callable[[bytes], str]:
    """What a tutorial's inference.py does."""

    def answer(body: bytes) -> str:
        frame = tutorial_code.input_fn(body, JSON)
        return tutorial_code.output_fn(tutorial_code.predict_fn(frame, estimator), JSON)[0]

    return answer


def container_defaults(estimator: Any) -> Callable[[str], str]:
    """What the container does with an inference.py that defines `model_fn` alone."""
    encoders = container_encoders()

    def answer(body: str) -> str:
        numbers = encoders.decode(body, JSON).astype(np.float32)
        encoded: str = encoders.encode(estimator.predict(numbers), JSON)
        return encoded

    return answer


def container_encoders() -> Any:
    """The container's own module that reads and writes bodies."""
    shim.install()
    return importlib.import_module("sagemaker_containers._encoders")


def ours(model: BenchModel, form: str) -> Callable[[bytes], Any]:
    """The packed handlers, as the container calls them."""
    inference = packed_code(model, form)
    served = inference.model_fn(str(model.artifact(form)))
    transform = inference.transform_fn

    def answer(body: bytes) -> Any:
        return transform(served, body, JSON, JSON)

    return answer


def packed_code(model: BenchModel, form: str) -> Any:
    """The `inference` module of an artifact; all artifacts of a run hold the same one."""
    code = str(model.artifact(form) / "code")
    if "inference" not in sys.modules:
        sys.path.insert(0, code)
    return importlib.import_module("inference")


def onnx_runtime(model: BenchModel, names: list[str]) -> Callable[[bytes], bytes]:
    """The graph in single precision on one thread, with the standard library's JSON."""
    session = onnx_session(model, threads=1)
    values_of = itemgetter(*names)

    def answer(body: bytes) -> bytes:
        row = np.array([values_of(json.loads(body))], np.float32)
        labels, probabilities = session.run(None, {"X": row})
        document = {"prediction": labels.tolist()[0], "probabilities": probabilities.tolist()[0]}
        return json.dumps(document).encode()

    return answer


def onnx_session(model: BenchModel, threads: int) -> Any:
    """Load the graph."""
    onnxruntime = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    providers = ["CPUExecutionProvider"]
    return onnxruntime.InferenceSession(str(model.file(".onnx")), options, providers=providers)


def gtil(model: BenchModel, names: list[str]) -> Callable[[bytes], bytes]:
    """Treelite's own interpreter on one thread, with the standard library's JSON."""
    predict = gtil_predict(model, threads=1)
    values_of = itemgetter(*names)

    def answer(body: bytes) -> bytes:
        probabilities = predict(np.array([values_of(json.loads(body))]))[0].tolist()
        likeliest = max(range(len(probabilities)), key=probabilities.__getitem__)
        document = {"prediction": likeliest, "probabilities": probabilities}
        return json.dumps(document).encode()

    return answer


def gtil_predict(model: BenchModel, threads: int) -> Callable[[Any], Any]:
    """Load the trees; the answer is (rows, classes) in double precision."""
    treelite = importlib.import_module("treelite")
    trees = treelite.Model.deserialize(str(model.file(".treelite")))
    # Forests take in what scikit-learn compares, which is single precision.
    as_compared = np.float32 if model.is_forest or model.key == "gb" else np.float64

    def predict(matrix: Any) -> Any:
        rounded = matrix.astype(as_compared).astype(np.float64)
        given = np.asarray(treelite.gtil.predict(trees, rounded, nthread=threads))
        found = given.reshape(len(matrix), -1)
        return np.hstack([1 - found, found]) if found.shape[1] == 1 else found

    return predict


def packed_forms(model: BenchModel) -> list[str]:
    """The artifacts that there are of a model."""
    return [*FORMATS, ALL_CORES] if model.artifact(ALL_CORES).is_dir() else [*FORMATS]
