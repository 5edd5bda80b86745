"""`coalmine inspect`: what an artifact is, without loading it."""

import json

import pytest
from click.testing import CliRunner

from coalmine.cli.inspect import inspect
from coalmine.packaging.archive import read_archive, write_archive
from coalmine.packaging.description import ModelDescription, digests
from coalmine.packaging.feature_types import Feature

BOMB = {"model.joblib": b"a pickle bomb"}


def pack(folder, *, files=BOMB, **changes):
    """Write an artifact; what is changed is changed after the digests were taken."""
    description = ModelDescription(
        name="flights",
        framework_version="1.9-0",
        scikit_learn_version="1.9.0",
        features=(Feature(name="carrier", type="text"), Feature(name="distance", type="number")),
        classes=[0, 1],
        model_files=digests(files),
        importances={"distance": 0.75, "carrier": 0.25},
        why_not_exact="estimator must be one of those, got KNeighborsClassifier",
    )
    written = {"model.json": description.to_json().encode(), "code/inference.py": b"", **files}
    write_archive(folder / "model.tar.gz", {**written, **changes})
    return folder / "model.tar.gz"


def run(*words):
    return CliRunner().invoke(inspect, [str(word) for word in words])


def test_it_says_what_an_artifact_holds(tmp_path):
    """Format, scoring, weights, sizes; the pickle is not loaded."""
    result = run(pack(tmp_path))

    assert 0 == result.exit_code, result.output
    words = " ".join(result.output.split())
    assert "model flights" in words
    assert "format joblib, a pickle" in words
    assert "by the estimator itself: estimator must be one of those" in words
    assert "features 2, 1 of them text" in words
    assert "distance 0.75 carrier 0.25" in words


def test_json_holds_all_of_it(tmp_path):
    """Digests of every file, and that of model.json, which a deployment names."""
    artifact = pack(tmp_path)
    page = json.loads(run(artifact, "--json").output)
    expected = digests(read_archive(artifact))

    assert expected == {file["name"]: file["sha256"] for file in page["files"]}
    assert expected["model.json"] == page["model_json_sha256"]
    assert {"distance": 0.75, "carrier": 0.25} == page["description"]["importances"]
    assert (True, False, []) == (page["is_pickled"], page["is_exact"], page["problems"])


def test_a_changed_file_is_named_with_both_digests(tmp_path):
    """It would not be loaded either."""
    result = run(pack(tmp_path, **{"model.joblib": b"another"}))

    assert 1 == result.exit_code
    assert f"model.joblib must have the digest {digests(BOMB)['model.joblib']}, got" in " ".join(
        result.output.split()
    )


def test_what_no_digest_vouches_for_is_a_problem(tmp_path):
    """An artifact of an older packer."""
    result = run(pack(tmp_path, files={}), "--json")

    assert 1 == result.exit_code
    assert ["model.json must record the digests of the model; pack it again"] == json.loads(
        result.output
    )["problems"]


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_what_is_no_artifact_is_bad_use(tmp_path, content):
    """In one sentence."""
    (tmp_path / "model.tar.gz").write_bytes(content)
    result = run(tmp_path / "model.tar.gz")

    assert 2 == result.exit_code
    assert "must be a model.tar.gz that `coalmine package` wrote" in result.output
