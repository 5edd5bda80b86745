"""The models as the peers load them: ONNX graphs, and treelite's own files.

Run in the peers' environment; what cannot be converted is left out, and said.
"""

import json
import sys
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import onnx
import treelite
from skl2onnx import to_onnx

from bench.inference_speed.models import BenchModel, named


def main(keys: list[str]) -> None:
    """Convert these models where a file is older than its estimator."""
    for model in named(keys):
        if not model.has_numbers_only:
            continue
        _make(model, ".onnx", _to_onnx)
        if model.has_trees:
            _make(model, ".treelite", _to_treelite)


def _make(model: BenchModel, ending: str, convert: Any) -> None:
    source, target, failure = (model.file(each) for each in (".joblib", ending, f"{ending}.failed"))
    made = [each for each in (target, failure) if each.is_file()]
    if made and made[0].stat().st_mtime > source.stat().st_mtime:
        return
    for each in made:
        each.unlink()
    print(f"converting {model.title} to {ending[1:]}", file=sys.stderr, flush=True)
    try:
        convert(joblib.load(source), target)
    except Exception as trouble:  # a peer's gap is a finding, not the end of the run
        failure.write_text(json.dumps(f"{type(trouble).__name__}: {trouble}"[:300]))


def _to_onnx(estimator: Any, target: Path) -> None:
    # HistGradientBoosting's flags reach onnx as booleans, of which it takes integers only.
    make_attribute = onnx.helper.make_attribute

    def without_booleans(key: str, value: Any, *rest: Any, **named_rest: Any) -> Any:
        if isinstance(value, (list, tuple, np.ndarray)):
            value = [int(each) if isinstance(each, (bool, np.bool_)) else each for each in value]
        return make_attribute(key, value, *rest, **named_rest)

    onnx.helper.make_attribute = without_booleans
    row = np.zeros((1, estimator.n_features_in_), np.float32)
    graph = to_onnx(estimator, row, options={id(estimator): {"zipmap": False}})
    target.write_bytes(graph.SerializeToString())


def _to_treelite(estimator: Any, target: Path) -> None:
    treelite.sklearn.import_model(estimator).serialize(str(target))


if __name__ == "__main__":
    main(sys.argv[1:])
