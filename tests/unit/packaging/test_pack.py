"""A packed model loads and answers, or is not packed."""

import hashlib
import json
from pathlib import Path

import pytest

from coalmine.packaging import BadInputError, RefusedModelError, pack_model
from coalmine.packaging.archive import read_archive
from coalmine.packaging.description import read_description

INFERENCE = Path(__file__).resolve().parents[3] / "inference"


@pytest.fixture(scope="module")
def packed(model, sample, tmp_path_factory):
    """The small model with this project's own inference code."""
    return pack_model(
        model,
        code=INFERENCE,
        out=tmp_path_factory.mktemp("out") / "new" / "model.tar.gz",
        metadata={"auc": 0.9},
        sample=sample,
        golden_rows=2,
    )


def test_model_json_says_what_the_artifact_is(packed, model):
    """Everything that a deployment and a smoke test need."""
    document = read_description(packed.path)
    requests, importances = document.pop("golden_requests"), document.pop("importances")

    assert {
        "format_version": 1,
        "name": "punctuality",
        "framework": "sklearn",
        "framework_version": "1.9-0",
        "scikit_learn_version": "1.9.0",
        "features": [
            {"name": "carrier", "type": "text", "nullable": False},
            {"name": "distance", "type": "number", "nullable": False},
            {"name": "seats", "type": "number", "nullable": True},
        ],
        "classes": ["late", "on_time"],
        "format": "joblib",
        "model_files": {"model.joblib": hashlib.sha256(model.read_bytes()).hexdigest()},
        "trusted_types": [],
        "why_not_exact": None,
        "metadata": {"auc": 0.9},
    } == document
    assert "there__distance" == next(iter(importances))
    assert 3 == len(requests) == packed.golden_request_count


def test_golden_answers_are_the_estimators_own(packed, estimator):
    """One row, many rows and a table say the same."""
    one, many, table = read_description(packed.path)["golden_requests"]
    answers = json.loads(many["answer"])

    assert answers[0] == json.loads(one["answer"])
    assert answers == json.loads(table["answer"])
    assert {"AA": "on_time", "UA": "late"} == {
        row["carrier"]: answer["prediction"]
        for row, answer in zip(json.loads(many["body"]), answers, strict=True)
    }


def test_the_artifact_carries_model_and_code(packed, model):
    """What `inference/` holds lies under code/, the estimator's bytes are untouched."""
    files = read_archive(packed.path)

    assert model.read_bytes() == files["model.joblib"]
    assert (INFERENCE / "inference.py").read_bytes() == files["code/inference.py"]
    assert "code/model_handlers/schema.py" in files
    assert "model.json" == next(iter(files))


def test_the_same_input_gives_the_same_bytes(model, sample, code, tmp_path):
    """A CDK asset's hash changes only when the model does."""
    first, second = (
        pack_model(model, code=code(), out=tmp_path / name, sample=sample)
        for name in ("a.tar.gz", "b.tar.gz")
    )

    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.sha256 == second.sha256


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("return len(rows)", "import random; return random.random()", "reproduce its golden"),
        ("return len(rows)", "raise ValueError('boom')", "fresh process, got ValueError: boom"),
        ("return model_dir", "raise OSError('no model')", "fresh process, got OSError: no model"),
        ("import json", "import left_at_home", "No module named 'left_at_home'"),
    ],
)
def test_a_model_that_does_not_answer_again_is_refused(
    model, sample, code, tmp_path, before, after, words
):
    """And nothing is written."""
    with pytest.raises(RefusedModelError, match=words):
        pack_model(model, code=code((before, after)), out=tmp_path / "m.tar.gz", sample=sample)

    assert [] == list(tmp_path.glob("*.tar.gz"))
    assert [] == list(tmp_path.glob(".packing-*"))


def test_code_that_stays_on_this_machine_is_refused(model, code, tmp_path):
    """It would be found here and missing there."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "left_at_home.py").write_text("")
    found = f"import sys; sys.path.append({str(home)!r}); import left_at_home, json"

    with pytest.raises(RefusedModelError, match="got also: left_at_home; move it into the code"):
        pack_model(model, code=code(("import json", found)), out=tmp_path / "m.tar.gz")


def test_without_a_sample_the_model_must_still_load(model, code, tmp_path):
    """There is nothing to ask it then."""
    packed = pack_model(model, code=code(), out=tmp_path / "m.tar.gz", name="other")

    assert 0 == packed.golden_request_count
    assert "other" == read_description(packed.path)["name"]


def test_no_golden_rows_are_bad_input(model, code, tmp_path):
    """A number that makes no sense is not repaired."""
    with pytest.raises(BadInputError, match="1 or more, got 0"):
        pack_model(model, code=code(), out=tmp_path / "m.tar.gz", golden_rows=0)
