"""The digest of model.json is read from the head of an artifact."""

import hashlib

import pytest

from constructs_lib.artifact_digest import DIGEST_VARIABLE, model_json_sha256
from constructs_lib.source_archive import write_tar_gz
from model_handlers import model_files


def test_it_is_the_digest_of_model_json(tmp_path):
    """As the inference code computes it, from the variable of the same name."""
    artifact = tmp_path / "model.tar.gz"
    write_tar_gz(artifact, {"model.json": b"{}", "model.joblib": b"a pickle"})

    assert hashlib.sha256(b"{}").hexdigest() == model_json_sha256(artifact)
    assert DIGEST_VARIABLE == model_files.DIGEST_VARIABLE


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00torn"])
def test_what_we_did_not_pack_has_none(tmp_path, content):
    """It is deployed as it is."""
    artifact = tmp_path / "model.tar.gz"
    artifact.write_bytes(content)

    assert model_json_sha256(artifact) is None


def test_an_archive_that_begins_otherwise_has_none(tmp_path):
    """Somebody else's model."""
    artifact = tmp_path / "model.tar.gz"
    write_tar_gz(artifact, {"model.joblib": b"a pickle"})

    assert model_json_sha256(artifact) is None
