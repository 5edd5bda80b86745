"""Trains the models and packs them, once; what changes nothing is not made again."""

import hashlib
import inspect
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import sklearn
from sklearn.datasets import load_breast_cancer, make_classification
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bench.inference_speed.models import ALL_CORES, FOLDER, FORMATS, PROJECT, BenchModel
from coalmine.packaging import pack_model
from coalmine.packaging.archive import unpack_archive
from coalmine.packaging.formats import ModelFormat
from demo.held_out import request_bodies
from demo.models import MODELS_FOLDER, build_models

SEED = 2013
TRAINING_ROWS, COLUMNS = 50_000, 20
_SAMPLE_ROWS, _REQUEST_ROWS = 200, 2_000
_PACKED_FROM = ("inference/**/*.py", "coalmine/packaging/**/*.py")


def prepare(models: Iterable[BenchModel]) -> None:
    """Train what is not trained yet, and pack what changed since."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for model in models:
        train(model)
        for form in FORMATS:
            pack(model, form)
        if model.key == "rf100":
            pack(model, ALL_CORES)


def train(model: BenchModel) -> None:
    """Write the estimator, rows to ask for, and a sample of those that it learned."""
    if not model.has_numbers_only:
        _take_from_demo(model)
        return
    recipe = (inspect.getsource(part) for part in (_estimator, _made, asked_rows, learned_rows))
    stamp = _digest(*recipe, sklearn.__version__, np.__version__)
    if _is_made(model.file(".trained"), stamp):
        return
    _say(f"training {model.title}")
    rows, classes = learned_rows(model.data)
    estimator = _estimator(model.key)
    if model.is_forest:
        estimator.set_params(n_jobs=-1).fit(rows, classes)
        joblib.dump(estimator, model.file(".all-cores.joblib"))
        estimator.set_params(n_jobs=None)
    else:
        estimator.fit(rows, classes)
    joblib.dump(estimator, model.file(".joblib"))
    rows.head(_SAMPLE_ROWS).to_csv(model.file(".sample.csv"), index=False)
    unseen = asked_rows(model.data, _REQUEST_ROWS).to_dict(orient="records")
    model.file(".rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in unseen))
    model.file(".trained").write_text(stamp)


def pack(model: BenchModel, form: str) -> None:
    """Write the artifact of one format, unpacked as SageMaker does it."""
    target = model.artifact(form)
    sources = [
        path.read_bytes()
        for pattern in _PACKED_FROM
        for path in sorted(PROJECT.glob(pattern))
        if "__pycache__" not in path.parts
    ]
    source = model.file(".all-cores.joblib" if form == ALL_CORES else ".joblib")
    stamp = _digest(source.read_bytes(), *sources)
    mark = model.file(f".{form}.packed")
    if target.is_dir() and _is_made(mark, stamp):
        return
    _say(f"packing {model.title} as {form}")
    with tempfile.TemporaryDirectory(dir=FOLDER) as scratch:
        artifact = Path(scratch) / "model.tar.gz"
        pack_model(
            source,
            code=PROJECT / "inference",
            out=artifact,
            sample=model.file(".sample.csv"),
            model_format=ModelFormat.JOBLIB if form == ALL_CORES else ModelFormat(form),
        )
        shutil.rmtree(target, ignore_errors=True)
        unpack_archive(artifact, target)
    mark.write_text(stamp)


def batch_body(rows: int) -> Path:
    """A table of so many rows of made-up numbers, with a header; 188 bytes each."""
    body = FOLDER / f"made-{rows}.csv"
    if not body.is_file():
        _say(f"writing {body.name}")
        draft = body.with_suffix(".draft")
        asked_rows("made", rows).to_csv(draft, index=False, float_format="%.6f")
        draft.replace(body)
    return body


def learned_rows(data: str) -> tuple[pd.DataFrame, Any]:
    """The rows and classes that a model learns from."""
    if data == "cancer":
        cancer = load_breast_cancer(as_frame=True)
        return cancer.data, cancer.target
    numbers, classes = _made(TRAINING_ROWS)
    return numbers, classes


def asked_rows(data: str, count: int) -> pd.DataFrame:
    """Rows of the same kind that no model learned: measured digits stay as few as they are."""
    chance = np.random.default_rng(SEED)
    if data == "cancer":
        rows: pd.DataFrame = load_breast_cancer(as_frame=True).data
        drawn = rows.iloc[chance.integers(len(rows), size=count)]
        columns = [chance.permutation(drawn[name].to_numpy()) for name in drawn]
        mixed = pd.DataFrame(dict(zip(drawn.columns, columns, strict=True)))
        # A patient for the most part, a few values of others.
        return mixed.where(chance.random(mixed.shape) < 0.1, drawn.reset_index(drop=True))
    numbers, _ = _made(TRAINING_ROWS + count)
    return numbers.tail(count)


def _made(count: int) -> tuple[pd.DataFrame, Any]:
    numbers, classes = make_classification(
        n_samples=TRAINING_ROWS, n_features=COLUMNS, n_informative=10, flip_y=0.1, random_state=SEED
    )
    if count > TRAINING_ROWS:  # of the same clusters, and none of them twice
        chance = np.random.default_rng(count)
        drawn = numbers[chance.integers(TRAINING_ROWS, size=count - TRAINING_ROWS)]
        numbers = np.vstack([numbers, drawn + chance.normal(scale=0.5, size=drawn.shape)])
    return pd.DataFrame(numbers, columns=[f"x{place:02}" for place in range(COLUMNS)]), classes


def _estimator(key: str) -> Any:
    if key.startswith("rf"):
        trees = int(key.removeprefix("rf").removesuffix("-deep"))
        return RandomForestClassifier(n_estimators=trees, random_state=SEED)
    if key == "hgb":
        return HistGradientBoostingClassifier(random_state=SEED)
    if key == "gb":
        return GradientBoostingClassifier(random_state=SEED)
    return make_pipeline(StandardScaler(), LogisticRegression())


def _take_from_demo(model: BenchModel) -> None:
    build_models()
    for ending, source in (
        (".joblib", f"{model.key}.joblib"),
        (".sample.csv", f"{model.key}-sample.csv"),
    ):
        shutil.copy(MODELS_FOLDER / source, model.file(ending))
    rows = request_bodies()[:_REQUEST_ROWS]
    model.file(".rows.jsonl").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def _is_made(mark: Path, stamp: str) -> bool:
    return mark.is_file() and mark.read_text() == stamp


def _digest(*parts: bytes | str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else part.encode())
    return digest.hexdigest()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
