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

INFERENCE = Path(__file__).resolve().parents[3] / "inference"
ROWS = pd.DataFrame(
    {"carrier": ["AA", "9E", "AA", "UA"] * 8, "distance": np.arange(32, dtype=np.float64)}
)
LOADS_AND_ANSWERS = """
import json, sys
sys.path.insert(0, "code")
import inference
model = inference.model_fn(".")
answer = inference.transform_fn(model, sys.argv[1], "application/json", "application/json")
heavy = [name for name in ("sklearn", "sklearn.tree", "pandas", "joblib") if name in sys.modules]
print(json.dumps({"is_exact": model.is_exact, "answer": json.loads(answer[0]), "heavy": heavy}))
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
    ROWS.to_csv(path.with_suffix(".csv"), index=False)
    return path


@pytest.fixture(scope="module")
def pack(forest, tmp_path_factory):
    """Pack the forest, or another model, in one of the formats."""

    @cache
    def _pack(model_format, model=forest):
        out = tmp_path_factory.mktemp(model_format) / "model.tar.gz"
        sample = forest.with_suffix(".csv") if model == forest else None
        return pack_model(
            model, code=INFERENCE, out=out, sample=sample, model_format=ModelFormat(model_format)
        )

    return _pack


@pytest.fixture(scope="module")
def loaded(pack, tmp_path_factory):
    """Load the forest in one of the formats in a fresh process, and ask it."""

    @cache
    def _loaded(model_format):
        folder = tmp_path_factory.mktemp("unpacked")
        unpack_archive(pack(model_format).path, folder)
        body = json.dumps(ROWS.to_dict("records"))
        done = subprocess.run(
            [sys.executable, "-c", LOADS_AND_ANSWERS, body],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert 0 == done.returncode, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return _loaded


@pytest.mark.parametrize("model_format", ["joblib", "skops", "fused"])
def test_each_format_gives_the_estimators_probabilities(loaded, forest, model_format):
    """To the last bit, and without the estimator."""
    found = loaded(model_format)
    probabilities = joblib.load(forest).predict_proba(ROWS)

    assert found["is_exact"]
    assert probabilities.tolist() == [
        [answer["probabilities"][label] for label in ("0", "1")] for answer in found["answer"]
    ]


def test_fused_arrays_need_neither_scikit_learn_nor_pandas(loaded):
    """Which is what a start takes its time for."""
    assert [] == loaded("fused")["heavy"]


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
