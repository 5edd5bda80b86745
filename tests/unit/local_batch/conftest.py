"""Artifacts whose model is a line of Python: they load at once."""

import json
import tarfile
from pathlib import Path

import pytest

CODE = """
import os
import sys
import time


def model_fn(model_dir):
    print("loaded", os.environ["SAGEMAKER_BATCH"])
    {loading}
    return 2


def input_fn(body, content_type):
    assert "text/csv" == content_type
    return body.splitlines()


def predict_fn(rows, model):
    if "die" in rows:
        os._exit(3)
    if "sleep" in rows:
        time.sleep(600)
    return [model * float(row) for row in rows]


def output_fn(prediction, accept):
    class Refusal:
        status_code = 400

        def get_data(self):
            return b'{{"error": "too much"}}'

    if 84.0 in prediction:
        return Refusal()
    return "\\n".join(map(str, prediction)), accept
"""


@pytest.fixture
def model_dir(tmp_path) -> Path:
    """An unpacked artifact that doubles numbers; 42 it refuses, `die` ends its process."""
    return unpacked(tmp_path / "model")


def unpacked(folder: Path, *, loading: str = "") -> Path:
    (folder / "code").mkdir(parents=True)
    (folder / "code" / "inference.py").write_text(CODE.format(loading=loading))
    return folder


def pack(folder: Path, artifact: Path, **description) -> Path:
    """Make an artifact of a folder, with a model.json."""
    document = {
        "format_version": 1,
        "name": "doubling",
        "framework_version": "1.9-0",
        "features": [{"name": "number", "type": "number", "nullable": False}],
        "classes": None,
        **description,
    }
    (folder / "model.json").write_text(json.dumps(document))
    with tarfile.open(artifact, "w:gz") as archive:
        for name in ("model.json", "code"):
            archive.add(folder / name, name)
    return artifact
