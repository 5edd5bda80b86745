import hashlib

import pytest

from coalmine.multi_model.artifact import check_artifact


def test_a_packed_artifact_is_read_and_not_loaded(pack):
    """The estimator in it could not be loaded."""
    artifact = pack()
    packed = check_artifact(artifact, framework_version="1.9-0")

    assert "flights" == packed.description["name"]
    assert hashlib.sha256(artifact.read_bytes()).hexdigest() == packed.sha256
    assert artifact.stat().st_size == packed.size_bytes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"framework_version": "1.2-1"},
            r"must be that of the endpoint, 1\.9-0 \(1\.9\.0\), got '1\.2-1'",
        ),
        ({"format_version": 2}, r"format_version of model\.json must be 1, got 2"),
        ({"without": ["model.joblib"]}, r"must hold model\.joblib, got code/inference\.py"),
        ({"without": ["model.json"]}, r"must begin with model\.json"),
    ],
)
def test_what_would_not_serve_is_refused(pack, changes, words):
    with pytest.raises(ValueError, match=words):
        check_artifact(pack(**changes), framework_version="1.9-0")


def test_all_problems_are_told_at_once(pack):
    artifact = pack(format_version=2, framework_version="1.2-1", without=["model.joblib"])

    with pytest.raises(ValueError, match=r"format_version.*model\.joblib.*framework version"):
        check_artifact(artifact, framework_version="1.9-0")


@pytest.mark.parametrize("kept", [0, 5, 100, -30])
def test_a_torn_file_is_refused(pack, kept):
    artifact = pack()
    artifact.write_bytes(artifact.read_bytes()[:kept])

    with pytest.raises(ValueError, match=str(artifact)):
        check_artifact(artifact, framework_version="1.9-0")
