"""The same model as joblib, skops and fused: the same answers, read in other ways."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from coalmine.packaging import ModelFormat, RefusedModelError, pack_model
from coalmine.packaging.archive import read_archive, unpack_archive
from coalmine.packaging.description import read_description
from model_handlers.invocation import invoke
from model_handlers.served_model import load_model

INFERENCE = Path(__file__).resolve().parents[3] / "inference"
ROWS = pd.DataFrame(
    {"carrier": ["AA", "9E", "AA", "UA"] * 8, "distance": np.arange(32, dtype=np.float64)}
)
LOADS = """
import sys
sys.path.insert(0, "code")
import inference
assert inference.model_fn(".").is_exact
heavy = ["sklearn", "sklearn.tree", "pandas", "joblib", "skops"]
print([name for name in heavy if name in sys.modules])
"""


@pytest.fixture(scope="module")
def forest(tmp_path_factory):
    """A forest behind an encoder, in a file."""
    columns = ColumnTransformer(
        [("text", OneHotEncoder(handle_unknown="ignore"), ["carrier"])],
        remainder="passthrough",
        sparse_threshold=0,
    )
    estimator = Pipeline(
        [("columns", columns), ("forest", RandomForestClassifier(5, n_jobs=-1, random_state=0))]
    ).fit(ROWS, (ROWS["distance"] % 3 > 1).astype(int))
    path = tmp_path_factory.mktemp("forest") / "forest.joblib"
    joblib.dump(estimator, path)
    return path


@pytest.fixture(scope="module")
def pack(forest, tmp_path_factory):
    """Pack the forest, or another model, in one of the formats, without a sample to ask about."""

    @cache
    def _pack(model_format, model=forest):
        out = tmp_path_factory.mktemp(model_format) / "model.tar.gz"
        return pack_model(model, code=INFERENCE, out=out, model_format=ModelFormat(model_format))

    return _pack


@pytest.fixture(scope="module")
def unpacked(pack, tmp_path_factory):
    """Unpack the forest in one of the formats."""

    @cache
    def _unpacked(model_format):
        folder = tmp_path_factory.mktemp("unpacked")
        unpack_archive(pack(model_format).path, folder)
        return folder

    return _unpacked


@pytest.mark.parametrize("model_format", ["joblib", "skops", "fused"])
def test_each_format_gives_the_estimators_probabilities(unpacked, forest, model_format):
    """To the last bit, and without the estimator."""
    model = load_model(unpacked(model_format))
    answer = invoke(model, ROWS.to_json(orient="records"), "application/json", "application/json")
    probabilities = joblib.load(forest).predict_proba(ROWS)

    assert model.is_exact
    assert probabilities.tolist() == [
        [row["probabilities"][label] for label in ("0", "1")] for row in json.loads(answer.body)
    ]


def test_fused_arrays_need_neither_scikit_learn_nor_pandas(unpacked):
    """Which is what a start takes its time for: only a fresh process tells."""
    done = subprocess.run(
        [sys.executable, "-c", LOADS],
        cwd=unpacked("fused"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ("[]\n", 0) == (done.stdout, done.returncode), done.stderr


@pytest.mark.parametrize("model_format", ["skops", "fused"])
def test_no_pickle_is_in_the_artifact(pack, model_format):
    """Digests of the model's files are recorded in any case."""
    packed = pack(model_format)
    files = read_archive(packed.path)
    recorded = read_description(packed.path)["model_files"]

    assert model_format == packed.description.format
    assert not [name for name in files if name.endswith(("joblib", "pkl"))]
    assert sorted(recorded) == sorted(
        name for name in files if not name.startswith("code/") and name != "model.json"
    )


def test_what_is_not_taken_apart_is_not_fused(pack, tmp_path):
    """The reason names the part."""
    model = tmp_path / "neighbours.joblib"
    frame = ROWS[["distance"]]
    joblib.dump(KNeighborsRegressor().fit(frame, frame["distance"]), model)

    with pytest.raises(RefusedModelError, match=r"got KNeighborsRegressor; pack it with --format"):
        pack("fused", model)
