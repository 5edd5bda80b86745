"""How many rows differ from the estimator in any bit, and by how much.

Asked are rows that nobody learned, and rows that lie on the trees' own thresholds or a step of
single precision beside them: there, whoever rounds otherwise goes the other way. The tables of
histogram boosting also lack values here and there.
"""

import csv
import io
import json
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import joblib
import numpy as np
import pandas as pd

from bench.inference_speed import handlers
from bench.inference_speed.models import BenchModel, named

BY_ROW, AS_BATCH = "row by row", "as a batch"
_SEED = 2013
_MISSING_SHARE = 0.05


def main(count: str, *keys: str) -> None:
    """Compare on so many rows of each kind, and print JSON."""
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    print(json.dumps({model.key: compare(model, int(count)) for model in named(list(keys))}))


def compare(model: BenchModel, count: int) -> dict[str, Any]:
    """Compare everybody's probabilities with the estimator's."""
    print(f"agreement: {model.title}", file=sys.stderr, flush=True)
    estimator = _in_one_thread(joblib.load(model.file(".joblib")))
    frame = pd.DataFrame([json.loads(body) for body in model.bodies()[:count]])
    kinds = {"unseen": frame}
    if model.has_trees:
        kinds["on_thresholds"] = on_thresholds(frame, thresholds(estimator), estimator)
    answered = _answering(model)
    found: dict[str, Any] = {}
    for kind, rows in kinds.items():
        in_batch = estimator.predict_proba(rows)
        alone = _one_by_one(estimator, rows) if model.key == "logistic" else in_batch
        for name, answer in answered.items():
            expected = in_batch if name.endswith(AS_BATCH) else alone
            found.setdefault(name, {})[kind] = difference(expected, answer(rows))
    return {"rows": count, "contenders": found}


def difference(expected: Any, actual: Any) -> dict[str, Any]:
    """Say how far (rows, classes) probabilities are from the estimator's."""
    wanted = np.ascontiguousarray(expected, np.float64).view(np.int64)
    given = np.ascontiguousarray(actual, np.float64).view(np.int64)
    flipped = np.argmax(expected, axis=1) != np.argmax(actual, axis=1)
    return {
        "rows_that_differ": int((wanted != given).any(axis=1).sum()),
        "largest_difference": float(np.abs(np.asarray(expected) - actual).max()),
        "other_class": int(flipped.sum()),
    }


def thresholds(estimator: Any) -> list[list[float]]:
    """The thresholds of each feature, over all trees."""
    features: list[Any] = []
    values: list[Any] = []
    if hasattr(estimator, "_predictors"):
        for each in (tree for stage in estimator._predictors for tree in stage):
            splits = each.nodes[each.nodes["is_leaf"] == 0]
            features.append(splits["feature_idx"])
            values.append(splits["num_threshold"])
    else:
        for each in np.ravel(estimator.estimators_):
            is_split = each.tree_.children_left >= 0
            features.append(each.tree_.feature[is_split])
            values.append(each.tree_.threshold[is_split])
    of_feature, threshold = np.concatenate(features), np.concatenate(values)
    return [threshold[of_feature == place].tolist() for place in range(estimator.n_features_in_)]


def on_thresholds(frame: pd.DataFrame, by_feature: list[list[float]], estimator: Any) -> Any:
    """The same rows, every value replaced by a threshold of its feature or its neighbour."""
    chance = np.random.default_rng(_SEED)
    rows = frame.to_numpy(np.float64, copy=True)
    for place, known in enumerate(by_feature):
        if not known:
            continue
        drawn = chance.choice(np.asarray(known), len(rows))
        single = drawn.astype(np.float32)
        above = np.nextafter(single, np.float32(np.inf)).astype(np.float64)
        below = np.nextafter(single, np.float32(-np.inf)).astype(np.float64)
        candidates = np.stack([drawn, np.nextafter(drawn, np.inf), single, above, below])
        rows[:, place] = candidates[
            chance.integers(len(candidates), size=len(rows)), range(len(rows))
        ]
    if hasattr(estimator, "_predictors"):
        rows[chance.random(rows.shape) < _MISSING_SHARE] = np.nan
    return pd.DataFrame(rows, columns=frame.columns)


def _in_one_thread(estimator: Any) -> Any:
    """Threads add up a forest's trees as they finish: with n_jobs it differs from itself."""
    final = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
    if hasattr(final, "n_jobs"):
        final.n_jobs = None
    return estimator


def _one_by_one(estimator: Any, rows: pd.DataFrame) -> Any:
    """A matrix product of many rows adds up in another order than that of one; trees do not."""
    return np.vstack([estimator.predict_proba(rows.iloc[[place]]) for place in range(len(rows))])


def _answering(model: BenchModel) -> dict[str, Callable[[pd.DataFrame], Any]]:
    found: dict[str, Callable[[pd.DataFrame], Any]] = {}
    for form in handlers.packed_forms(model):
        name, code = handlers.ours_named(form), handlers.packed_code(model, form)
        served = code.model_fn(str(model.artifact(form)))
        found[f"{name}, {BY_ROW}"] = _by_row(partial(code.transform_fn, served))
        found[f"{name}, {AS_BATCH}"] = _as_batch(partial(code.transform_fn, served))
    if model.file(".onnx").is_file():
        session = handlers.onnx_session(model, threads=1)
        found[handlers.ONNX] = lambda rows: session.run(None, {"X": rows.to_numpy(np.float32)})[1]
    if model.file(".treelite").is_file():
        predict = handlers.gtil_predict(model, threads=1)
        found[handlers.TREELITE] = lambda rows: predict(rows.to_numpy(np.float64))
    return found


def _by_row(transform: Callable[..., Any]) -> Callable[[pd.DataFrame], Any]:
    """Through the bytes: JSON has the digits that bring a number back to the bit."""

    def probabilities(rows: pd.DataFrame) -> Any:
        documents = [
            {name: None if pd.isna(value) else value for name, value in row.items()}
            for row in rows.to_dict(orient="records")
        ]
        bodies = [json.dumps(each).encode() for each in documents]
        answers = [json.loads(transform(body, handlers.JSON, handlers.JSON)[0]) for body in bodies]
        return np.array([list(each["probabilities"].values()) for each in answers])

    return probabilities


def _as_batch(transform: Callable[..., Any]) -> Callable[[pd.DataFrame], Any]:
    """As one CSV body; pandas writes as many digits as JSON has."""

    def probabilities(rows: pd.DataFrame) -> Any:
        answer, _ = transform(rows.to_csv(index=False).encode(), "text/csv", "text/csv")
        text = answer.decode() if isinstance(answer, bytes) else answer
        return np.array(
            [[float(cell) for cell in line[1:]] for line in csv.reader(io.StringIO(text))]
        )

    return probabilities


if __name__ == "__main__":
    main(*sys.argv[1:])
