"""Artifacts as `coalmine package` lays them out, without a model in them."""

import json

import pytest

from coalmine.packaging.archive import write_archive

DESCRIPTION = {
    "format_version": 1,
    "name": "flights",
    "framework_version": "1.9-0",
    "metadata": {"held_out_auc": 0.884, "training_rows": 10},
}


@pytest.fixture
def pack(tmp_path):
    """Write an artifact; its estimator could not be unpickled."""

    def write(description=None, *, without=(), **more):
        document = {**(DESCRIPTION if description is None else description), **more}
        files = {
            "model.json": json.dumps(document).encode(),
            "model.joblib": b"a pickle bomb",
            "code/inference.py": b"",
        }
        artifact = tmp_path / "model.tar.gz"
        write_archive(artifact, {name: data for name, data in files.items() if name not in without})
        return artifact

    return write
