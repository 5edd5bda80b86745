"""What is written is read again to the last bit; what was tampered with is refused by name."""

import io
import json

import numpy as np
import pytest
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from exact_scoring.agreement import first_differing_row, same_bits
from exact_scoring.batches import as_columns
from exact_scoring.proof import ask, first_difference
from exact_scoring.proof_rows import ModelFeature, write_rows
from exact_scoring.recognition import recognise
from exact_scoring.recorded_proof import RecordedProof
from exact_scoring.scores import BadArraysError, RowScore
from exact_scoring.storage import read_folder, to_files

NAMES = [f"x{place}" for place in range(5)]
MODELS = {
    "forest": RandomForestClassifier(3, random_state=0),
    "regressor": ExtraTreesRegressor(3, random_state=0),
    "boosting": GradientBoostingClassifier(n_estimators=3),
    "histograms": HistGradientBoostingClassifier(max_iter=3),
    "linear": Pipeline([("scale", StandardScaler()), ("regression", LogisticRegression())]),
}


class Reference:
    """The estimator itself."""

    def __init__(self, scorer):
        self.score_rows = scorer.score_rows
        self.score_row = scorer.score_row
        self.prepare_for_batches = scorer.prepare_for_batches


@pytest.fixture(scope="module")
def stored(training):
    """The files of a scorer with its proof, and the scorer."""
    written = {}

    def _stored(name):
        if name not in written:
            estimator = MODELS[name].fit(*training)
            scorer = recognise(estimator, NAMES)
            features = [ModelFeature(each, is_text=False, is_nullable=False) for each in NAMES]
            rows = write_rows(estimator, scorer, features, [], count=20)
            texts = [False] * len(NAMES)
            expected = ask(Reference(scorer), rows, texts)
            proof = RecordedProof.record(rows, texts, expected)
            written[name] = (to_files(scorer, proof), scorer)
        return written[name]

    return _stored


def laid_out(files, folder):
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("name", MODELS)
def test_what_is_read_scores_as_what_was_written(stored, training, tmp_path, name):
    """Large arrays from memory maps, small ones from memory, none of them writable."""
    files, scorer = stored(name)
    found = read_folder(laid_out(files, tmp_path), files["manifest.json"])
    columns = as_columns(training[0].tolist(), [False] * len(NAMES))
    wanted, got = scorer.score_rows(columns), found.scorer.score_rows(columns)

    assert first_differing_row(wanted, got, same_bits) is None
    assert scorer.score_row(training[0][0].tolist()) == found.scorer.score_row(
        training[0][0].tolist()
    )
    assert files == to_files(found.scorer, found.proof)


def test_the_proof_is_read_with_it(stored, tmp_path):
    """Rows, refusals and all."""
    files, scorer = stored("forest")
    proof = read_folder(laid_out(files, tmp_path), files["manifest.json"]).proof
    rows, expected = proof.first(7)

    assert 7 == len(rows.plain)
    assert first_difference(scorer, rows, proof.texts, expected) is None
    wrong = RowScore(1 - expected.alone(0).value, expected.alone(0).probabilities)
    lie = expected.__class__(expected.together, lambda _place: wrong, 7, expected.odd)
    assert "asked alone" in str(first_difference(scorer, rows, proof.texts, lie))


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=array.dtype.hasobject)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "must be an array in numpy's format"),
        (b"\x93NUMPY\x09\x00", "must be an array in numpy's format"),
        (npy(np.arange(4.0))[:-1], "must be as large as its header says"),
        (npy(np.arange(4.0)) + b"x", "must be as large as its header says"),
        (npy(np.array([{}], dtype=object)), "the type object, which is never written"),
        (npy(np.arange(4.0).astype(">f8")), "which is never written"),
        (npy(np.arange(4).reshape(2, 2).T), "which is never written"),
    ],
    ids=["empty", "newer", "short", "long", "objects", "other bytes", "other order"],
)
def test_a_file_that_is_not_as_written_is_named(stored, tmp_path, content, words):
    """And nothing in it is run."""
    files, _ = stored("forest")
    folder = laid_out({**files, "proof.numbers.npy": content}, tmp_path)

    with pytest.raises(BadArraysError, match=f"proof.numbers.npy.*{words}"):
        read_folder(folder, files["manifest.json"])


def changed(files, change):
    document = json.loads(files["manifest.json"])
    change(document)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda it: it.update(format_version=2), "format_version 1"),
        (lambda it: it.pop("parts"), "must list the parts"),
        (lambda it: it["parts"].pop("proof"), "must hold a predictor and its proof"),
        (lambda it: it["parts"]["predictor"].update(kind="os.system"), "got 'os.system'"),
        (lambda it: it["parts"]["predictor"]["arrays"].append("../x"), r"got '\.\./x'"),
        (lambda it: it["parts"]["predictor"]["arrays"].append("absent"), "predictor.absent.npy"),
        (lambda it: it["parts"]["predictor"]["arrays"].clear(), "must be there"),
        (lambda it: it["parts"]["proof"]["facts"].clear(), "proof in .* texts must be there"),
        (
            lambda it: it["parts"]["proof"]["facts"].update(texts=[True]),
            r"must be .*, got .* \(25, 5",
        ),
        (lambda it: it["parts"]["proof"]["facts"].update(texts="yes"), "texts must be a list"),
        (lambda it: it["parts"]["predictor"].update(kind="proof"), "predictor .* must be one of"),
        (lambda it: it["parts"]["proof"].update(kind="forest"), "proof .* must be one of proof"),
        (lambda it: it["parts"]["predictor"]["facts"].update(is_classifier=1), "true or false"),
        (lambda it: it["parts"]["predictor"]["facts"].update(value_count=True), "whole number"),
    ],
)
def test_a_manifest_that_is_not_as_written_is_refused(stored, tmp_path, change, words):
    """Names become paths and classes: only those that are known."""
    files, _ = stored("forest")
    folder = laid_out(files, tmp_path)

    with pytest.raises(BadArraysError, match=words):
        read_folder(folder, changed(files, change))


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("link", ["expit"], "link must be text"),
        ("link", "os.system", "a decision must fit its link"),
        ("decision", 1, "decision must be text"),
        ("sum_count", -1, "sum_count must be a whole number"),
    ],
)
@pytest.mark.parametrize("name", ["boosting", "histograms"])
def test_a_fact_of_another_kind_is_refused(stored, tmp_path, name, fact, value, words):
    """By its name."""
    files, _ = stored(name)
    folder = laid_out(files, tmp_path)

    with pytest.raises(BadArraysError, match=words):
        read_folder(
            folder,
            changed(files, lambda it: it["parts"]["predictor"]["facts"].update({fact: value})),
        )


def test_a_link_is_not_followed(stored, tmp_path):
    """It may lead out of the artifact."""
    files, _ = stored("forest")
    folder = laid_out(files, tmp_path)
    (folder / "proof.numbers.npy").rename(folder / "elsewhere")
    (folder / "proof.numbers.npy").symlink_to(folder / "elsewhere")

    with pytest.raises(BadArraysError, match="must be a file of the artifact, got a link"):
        read_folder(folder, files["manifest.json"])


@pytest.mark.parametrize("name", ["forest", "boosting", "histograms"])
def test_bytes_changed_at_random_are_refused_or_harmless(stored, training, tmp_path, name):
    """Whatever a folder holds, reading it ends in words, or in a scorer that stays within."""
    files, _ = stored(name)
    chance = np.random.default_rng(0)
    columns = as_columns(training[0].tolist(), [False] * len(NAMES))
    names = sorted(each for each in files if not each.startswith("proof"))
    for _ in range(40):
        changed_name = names[chance.integers(len(names))]
        content = bytearray(files[changed_name])
        for _ in range(3):
            content[chance.integers(len(content))] = chance.integers(256)
        folder = laid_out({**files, changed_name: bytes(content)}, tmp_path)
        try:
            found = read_folder(folder, (folder / "manifest.json").read_bytes())
        except BadArraysError as refused:
            assert str(refused)
        else:
            assert len(training[0]) == len(found.scorer.score_rows(columns).values)
