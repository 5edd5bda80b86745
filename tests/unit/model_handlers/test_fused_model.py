"""A model of arrays alone is proved by recorded answers, or is not loaded."""

import hashlib
import json

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

from exact_scoring.exact_scorer import ExactScorer
from exact_scoring.proof import ask
from exact_scoring.proof_rows import ModelFeature, write_rows
from exact_scoring.recognition import recognise
from exact_scoring.recorded_proof import RecordedProof
from exact_scoring.scores import BadArraysError, Scores
from exact_scoring.storage import to_files
from model_handlers.fused_model import UnprovedModelError
from model_handlers.model_files import UnverifiedModelError
from model_handlers.served_model import load_model

ROWS = np.arange(40.0).reshape(20, 2)
FEATURES = [ModelFeature(name, is_text=False, is_nullable=False) for name in "ab"]


@pytest.fixture
def lay_out(tmp_path):
    """Write an unpacked artifact whose recorded probabilities were changed."""

    def _lay_out(change=lambda probabilities: probabilities, kind=RandomForestClassifier):
        estimator = kind(n_estimators=3, random_state=0).fit(ROWS, [0, 1] * 10)
        scorer = recognise(estimator, ["a", "b"])
        rows = write_rows(estimator, scorer, FEATURES, [], count=10)
        expected = ask(scorer, rows, [False, False], always_alone=len(rows.plain))
        together = Scores(expected.together.values, change(expected.together.probabilities))
        proof = RecordedProof.record(rows, [False, False], expected)
        proof = RecordedProof(**{**vars(proof), "together": together})
        files = to_files(ExactScorer(None, scorer.predictor), proof)
        (tmp_path / "fused").mkdir(exist_ok=True)
        for name, content in files.items():
            (tmp_path / "fused" / name).write_bytes(content)
        document = {
            "features": [{"name": name, "type": "number"} for name in "ab"],
            "classes": [0, 1],
            "format": "fused",
            "model_files": {
                "fused/manifest.json": hashlib.sha256(files["manifest.json"]).hexdigest()
            },
        }
        (tmp_path / "model.json").write_text(json.dumps(document))
        return tmp_path

    return _lay_out


def test_arrays_that_give_the_recorded_answers_serve(lay_out):
    """There is nothing else to ask."""
    model = load_model(lay_out())

    assert model.is_exact
    assert model.scorer.score_row([0.0, 1.0]).probabilities is not None


def test_last_bits_of_another_processor_are_told_and_served(lay_out, caplog):
    """Its exp() may round otherwise, for scikit-learn as well."""
    caplog.set_level("INFO")
    folder = lay_out(_last_bits, GradientBoostingClassifier)

    assert load_model(folder).is_exact
    assert "last bits differ from those of the machine that packed the model" in caplog.text


def test_last_bits_of_a_forest_are_refused(lay_out):
    """Sums and a division are the same everywhere: only other arrays explain another bit."""
    with pytest.raises(UnprovedModelError, match="must answer as the estimator did"):
        load_model(lay_out(_last_bits))


def _last_bits(probabilities):
    return np.nextafter(probabilities, 2.0)


def test_another_answer_is_refused_with_the_row(lay_out):
    """The arrays, or the libraries under them, are not those that were packed."""
    folder = lay_out(lambda probabilities: probabilities[:, ::-1].copy())

    with pytest.raises(UnprovedModelError, match=r"must answer as the estimator did .* the row \["):
        load_model(folder)


def test_a_changed_manifest_is_refused_by_its_digest(lay_out):
    """It says which files are read."""
    folder = lay_out()
    with (folder / "fused" / "manifest.json").open("a") as manifest:
        manifest.write(" ")

    with pytest.raises(UnverifiedModelError, match=r"fused/manifest\.json must have the SHA-256"):
        load_model(folder)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda it: it["features"].pop(), "it must have 2 features, got 1"),
        (lambda it: it["features"].append({"name": "c", "type": "text"}), "2 features, got 3"),
        (lambda it: it["features"][1].update(type="text"), "feature 'b' must be number, got text"),
        (lambda it: it["classes"].append(2), "classes must be a list of 2, got 3"),
        (lambda it: it.update(classes=None), "classes must be a list of 2, got null"),
    ],
)
def test_a_model_json_of_another_model_is_refused(lay_out, change, words):
    """It says how requests are read and answers are named: the arrays must agree."""
    folder = lay_out()
    document = json.loads((folder / "model.json").read_text())
    change(document)
    (folder / "model.json").write_text(json.dumps(document))

    with pytest.raises(
        UnverifiedModelError, match=rf"model\.json must be of .* {words}; pack the model again"
    ):
        load_model(folder, {})


def test_a_missing_array_is_named(lay_out):
    """With what to do."""
    folder = lay_out()
    (folder / "fused" / "proof.numbers.npy").unlink()

    with pytest.raises(BadArraysError, match=r"proof\.numbers\.npy must be an array .* deploy"):
        load_model(folder)
