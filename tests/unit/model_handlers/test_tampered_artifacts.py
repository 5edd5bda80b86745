"""Whatever an artifact without an estimator holds, it is served, or refused in words."""

import copy
import hashlib
import io
import json
import math
import random
import shutil
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from exact_scoring.proof import ask
from exact_scoring.proof_rows import write_rows
from exact_scoring.recognition import recognise
from exact_scoring.recorded_proof import RecordedProof
from exact_scoring.scores import BadArraysError
from exact_scoring.storage import to_files
from model_handlers.estimator_scorer import EstimatorScorer
from model_handlers.fused_model import UnprovedModelError
from model_handlers.model_files import UnverifiedModelError
from model_handlers.schema import Schema
from model_handlers.scorer_choice import model_features
from model_handlers.served_model import load_model

REFUSALS = (BadArraysError, UnprovedModelError, UnverifiedModelError)
ROWS = pd.DataFrame(
    {
        "carrier": ["AA", "9E", "AA", "UA"] * 5,
        "distance": np.arange(20.0),
        "seats": [1.0, math.nan, 3.0, 4.0] * 5,
    }
)
LABELS = ["late", "on_time", "early", "late"] * 5


def behind_columns(estimator):
    """An encoder for the text, an imputer and a scaler for the numbers."""
    filled = Pipeline([("fill", SimpleImputer()), ("scale", StandardScaler())])
    columns = ColumnTransformer(
        [
            ("text", OneHotEncoder(handle_unknown="ignore"), ["carrier"]),
            ("numbers", filled, ["distance", "seats"]),
        ],
        sparse_threshold=0,
    )
    return Pipeline([("columns", columns), ("estimator", estimator)])


MODELS = {
    "a pipeline with text": (
        behind_columns(RandomForestClassifier(3, max_depth=3, random_state=0)),
        ["carrier", "distance", "seats"],
    ),
    "a linear one with text": (behind_columns(LogisticRegression()), list(ROWS)),
    "boosting": (GradientBoostingClassifier(n_estimators=3, max_depth=2), ["distance"]),
}


def packed(estimator, names):
    """The files of an artifact, its model.json as an object."""
    estimator.fit(ROWS[names], LABELS)
    features = [
        {"name": name, "type": "text" if name == "carrier" else "number", "nullable": False}
        for name in names
    ]
    document = {
        "name": "flights",
        "features": features,
        "classes": estimator.classes_.tolist(),
        "format": "fused",
        "golden_requests": [{"content_type": "text/csv", "accept": "text/csv", "body": "1"}],
    }
    schema = Schema.from_model_json(document)
    scorer = recognise(estimator, names)
    rows = write_rows(estimator, scorer, model_features(schema), [], count=10)
    texts = [feature["type"] == "text" for feature in features]
    expected = ask(EstimatorScorer(estimator, schema), rows, texts, always_alone=len(rows.plain))
    return document, to_files(scorer, RecordedProof.record(rows, texts, expected))


@pytest.fixture(scope="module")
def artifacts():
    """Each model's files."""
    return {name: packed(*model) for name, model in MODELS.items()}


def lay_out(folder, document, files):
    """Write an unpacked artifact whose model.json records the manifest that is there."""
    (folder / "fused").mkdir(parents=True)
    for name, content in files.items():
        (folder / "fused" / name).write_bytes(content)
    if isinstance(document, dict) and "manifest.json" in files:
        digest = hashlib.sha256(files["manifest.json"]).hexdigest()
        document.setdefault("model_files", {"fused/manifest.json": digest})
    (folder / "model.json").write_text(json.dumps(document))


JUNK: list[Any] = [
    *(
        None,
        True,
        False,
        -1,
        0,
        1,
        2,
        3,
        7,
        10**30,
        10**400,
        2**63,
        -(2**31),
        0.5,
        1e308,
        math.nan,
        math.inf,
    ),
    *("", "x", "0", "1.5", "proof", "forest", "\udc00", "a/../b"),
    *([], [[]], [0], [True], ["AA"], [None] * 3, {}, {"kind": "scaling"}, [{}], [[0, 1], [2]]),
]


class Tamperer:
    """Changes things at random, the same for the same seed."""

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def document(self, document):
        """Give a copy of which a node is another, gone, there twice, or somewhere else."""
        whole = {"document": copy.deepcopy(document)}
        place, key = self._node(whole)
        how = self.chance.choice(["junk", "junk", "remove", "twice", "other", "near"])
        if how == "junk" or (place is whole and how != "other"):
            place[key] = copy.deepcopy(self.chance.choice(JUNK))
        elif how == "remove":
            del place[key]
        elif how == "twice" and isinstance(place, list):
            place.insert(key, copy.deepcopy(place[key]))
        elif how == "near" and isinstance(place[key], (int, float)):
            place[key] += self.chance.choice([-1, 1, 2])
        else:
            other, other_key = self._node(whole)
            place[key] = copy.deepcopy(other[other_key])
        return whole["document"]

    def _node(self, whole):
        """Walk down from the top: parts are as likely as all that is in them."""
        place, key = whole, "document"
        while isinstance(place[key], (dict, list)) and place[key] and self.chance.random() < 0.85:
            place = place[key]
            key = self.chance.choice(
                list(place) if isinstance(place, dict) else range(min(len(place), 6))
            )
        return place, key

    def array(self, content, other):
        """Give another file: other numbers, types, shapes or bytes."""
        array = np.load(io.BytesIO(content))
        how = self.chance.choice(
            ["value", "value", "shape", "shape", "type", "bytes", "other", "header", "nothing"]
        )
        with np.errstate(all="ignore"):
            if how == "value" and array.size:
                array = array.copy()
                values = [-1, 0, 1, 2, 9, 2**31 - 1, -(2**31), math.nan, math.inf, 1e300]
                place = self.chance.randrange(array.size)
                array.reshape(-1)[place] = np.array(self.chance.choice(values)).astype(array.dtype)
            elif how == "shape":
                array = self._another_shape(array)
            elif how == "type":
                array = array.astype(self.chance.choice(["f4", "f8", "i8", "i4", "?", "U3", "c16"]))
            elif how == "bytes":
                changed = bytearray(content)
                changed[self.chance.randrange(len(changed))] = self.chance.randrange(256)
                return bytes(changed)
            elif how == "header":
                return self._header(array)
            elif how == "nothing":
                return content[: self.chance.randrange(len(content))]
            else:
                return other
        stream = io.BytesIO()
        np.save(stream, array)
        return stream.getvalue()

    def _another_shape(self, array):
        return (
            self.chance.choice(
                [
                    lambda: array[:-1],
                    lambda: array[..., :-1],
                    lambda: array[..., None],
                    lambda: array.reshape(-1),
                    lambda: array[:0],
                    lambda: np.concatenate([array, array]),
                    lambda: np.concatenate([array, array], axis=-1),
                    lambda: array.ravel()[0],
                ]
            )()
            if array.ndim and array.size
            else np.ones((2, 2))
        )

    def _header(self, array):
        shape = (
            self.chance.choice(
                [
                    "(10**30,)",
                    "(0, 10**15)",
                    str((2**62, 4)),
                    str((1,) * 70),
                    "(-1,)",
                    "(True,)",
                    "()",
                ]
            )
            .replace("10**30", str(10**30))
            .replace("10**15", str(10**15))
        )
        dtype = self.chance.choice(["<f8", "|O", "|V0", "<U0", "<M8[s]", "<f16", "|b1", "x"])
        text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
        return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + array.tobytes()


def tampered(document, files, tamperer):
    """A model.json and files, of which one or two things are others."""
    document, original, files = copy.deepcopy(document), files, dict(files)
    for _ in range(tamperer.chance.choice([1, 1, 2])):
        what = tamperer.chance.choice(["model.json", "manifest", "manifest", "array", "gone"])
        name, other = tamperer.chance.sample(sorted(original), 2)
        if what == "model.json":
            document = tamperer.document(document)
        elif what == "gone":
            files.pop(name, None)
        elif what == "manifest":
            manifest = tamperer.document(json.loads(original["manifest.json"]))
            files["manifest.json"] = json.dumps(manifest).encode()
        elif name.endswith(".npy"):
            files[name] = tamperer.array(original[name], original[other])
    return document, files


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", MODELS)
def test_an_artifact_is_served_or_refused_in_words(artifacts, tmp_path, name, seed):
    """The file is named and what to do, never what some loop stumbled over."""
    tamperer = Tamperer(f"{name} {seed}")
    for attempt in range(10):
        folder = tmp_path / str(attempt)
        document, files = artifacts[name]
        lay_out(folder, *tampered(document, files, tamperer))
        try:
            with np.errstate(all="ignore"):
                load_model(folder, {})
        except REFUSALS as refused:
            words = str(refused)
            assert str(folder) in words
            assert "again" in words
        shutil.rmtree(folder)


@pytest.mark.parametrize("number", [10**400, -(10**400), 2**53 + 1], ids=["huge", "low", "inexact"])
def test_a_category_that_no_double_holds_is_refused_in_words(artifacts, tmp_path, number):
    """JSON knows integers of any length."""
    document, files = artifacts["a pipeline with text"]
    manifest = files["manifest.json"].replace(b'"AA"', str(number).encode())
    lay_out(tmp_path / "model", copy.deepcopy(document), {**files, "manifest.json": manifest})

    with pytest.raises(BadArraysError, match=r"exact numbers, got .* pack the model again"):
        load_model(tmp_path / "model", {})


DEEP = 50_000
BRANCH = '{"places": [0, 1, 2], "n_chain_inputs": 3, "steps": ['
NESTED = f'{{"kind": "branches", "n_inputs": 3, "branches": [{BRANCH}'


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model.json", "[" * DEEP),
        ("model.json", "{"),
        ("model.json", "[]"),
        ("fused/manifest.json", "[" * DEEP),
        ("fused/manifest.json", "[" * 400 + "]" * 400),
        ("fused/manifest.json", "\x00"),
    ],
)
def test_json_that_is_none_is_named(artifacts, tmp_path, file, content):
    """Too deep, torn, or of something else."""
    document, files = artifacts["boosting"]
    if file == "fused/manifest.json":
        files = {**files, "manifest.json": content.encode()}
    lay_out(tmp_path / "model", copy.deepcopy(document), files)
    if file == "model.json":
        (tmp_path / "model" / file).write_text(content)

    with pytest.raises(REFUSALS, match=f"{file} must .* pack the model again"):
        load_model(tmp_path / "model", {})


@pytest.mark.parametrize("levels", [3, 100, 240, 400])
def test_transforms_inside_one_another_are_refused_in_words(artifacts, tmp_path, levels):
    """Reading them calls deeper than scoring with them."""
    document, files = artifacts["a pipeline with text"]
    manifest = json.loads(files["manifest.json"])
    manifest["parts"]["preprocessing"]["facts"]["steps"] = "DEEP"
    inner = f"[{NESTED * levels}{']}]}' * levels}]"
    files = {
        **files,
        "manifest.json": json.dumps(manifest).replace('"DEEP"', inner).encode(),
    }
    lay_out(tmp_path / "model", copy.deepcopy(document), files)

    with pytest.raises(BadArraysError, match=r"manifest\.json .* pack the model again"):
        load_model(tmp_path / "model", {})
