"""A file of the artifact is read only when it is the one that was packed."""

import hashlib
import json
import re

import pytest

from model_handlers.model_files import UnverifiedModelError, read_description, verified

CONTENT = b"an estimator"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def folder(tmp_path):
    """An unpacked artifact."""
    (tmp_path / "model.joblib").write_bytes(CONTENT)
    (tmp_path / "model.json").write_text(json.dumps({"model_files": {"model.joblib": DIGEST}}))
    return tmp_path


def test_the_recorded_file_is_opened_at_its_beginning(folder):
    """It was read once already, for its digest."""
    with verified(folder, "model.joblib", read_description(folder, {})) as file:
        assert CONTENT == file.read()


def test_another_file_is_named_with_both_digests(folder):
    """Whoever is on call sees at once that the file was changed."""
    (folder / "model.joblib").write_bytes(b"a pickle bomb")
    got = hashlib.sha256(b"a pickle bomb").hexdigest()
    words = f"{folder}/model.joblib must have .* {DIGEST}, got {got}: .* pack the model again"

    with (
        pytest.raises(UnverifiedModelError, match=words),
        verified(folder, "model.joblib", read_description(folder, {})),
    ):
        pass


@pytest.mark.parametrize("document", [{}, {"model_files": {}}])
def test_a_file_without_a_recorded_digest_is_not_opened(folder, document):
    """An artifact of an older packer, or one written by hand."""
    with (
        pytest.raises(UnverifiedModelError, match=r"record .* model\.joblib .* got none; pack"),
        verified(folder, "model.joblib", document),
    ):
        pass


def test_model_json_must_be_the_deployed_one_where_the_deployment_says_which(folder):
    """The digests are worth what model.json is worth."""
    digest = hashlib.sha256((folder / "model.json").read_bytes()).hexdigest()
    document = read_description(folder, {"COALMINE_MODEL_SHA256": digest.upper()})

    assert {"model.joblib": DIGEST} == document["model_files"]
    with pytest.raises(UnverifiedModelError, match=re.escape(f"{'0' * 64}, got {digest}")):
        read_description(folder, {"COALMINE_MODEL_SHA256": "0" * 64})
