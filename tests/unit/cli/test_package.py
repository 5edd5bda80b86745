"""`coalmine package`: what it prints and its exit codes."""

import json

import joblib
import pandas as pd
import pytest
from click.testing import CliRunner
from sklearn.linear_model import LogisticRegression

from coalmine.cli.package import package
from coalmine.packaging.description import read_description

CODE = """
import json

def model_fn(model_dir):
    return model_dir

def input_fn(body, content_type):
    return body

def predict_fn(rows, model):
    return len(rows)

def output_fn(prediction, accept):
    return json.dumps({"prediction": prediction}), accept
"""


@pytest.fixture
def run(tmp_path):
    """Run the command in a folder that holds a model, a sample and metadata."""
    frame = pd.DataFrame({"distance": [1.0, 2.0]})
    joblib.dump(LogisticRegression().fit(frame, [0, 1]), tmp_path / "model.joblib")
    joblib.dump(LogisticRegression().fit(frame.to_numpy(), [0, 1]), tmp_path / "nameless.joblib")
    frame.to_csv(tmp_path / "rows.csv", index=False)
    (tmp_path / "wrong.csv").write_text("speed\n1\n")
    (tmp_path / "facts.json").write_text(json.dumps({"auc": 0.9}))
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "inference.py").write_text(CODE)

    def _run(model, *options):
        out, code = str(tmp_path / "out.tar.gz"), str(tmp_path / "code")
        words = [str(tmp_path / word) if "." in word else word for word in options]
        command = [str(tmp_path / model), "--code", code, "--out", out, *words]
        return CliRunner().invoke(package, command)

    return _run


def test_a_packed_model_is_told_in_one_line(run, tmp_path):
    """Name, features, golden requests, size and hash."""
    result = run("model.joblib", "--sample", "rows.csv", "--metadata", "facts.json")

    assert 0 == result.exit_code, result.output
    assert 1 == len(result.output.splitlines())
    assert "model, 1 features, 3 golden requests" in result.output
    assert {"auc": 0.9} == read_description(tmp_path / "out.tar.gz")["metadata"]


@pytest.mark.parametrize(
    ("model", "options", "exit_code", "words"),
    [
        ("nameless.joblib", [], 1, "fit it on a pandas DataFrame"),
        ("model.joblib", ["--sample", "wrong.csv"], 2, "missing: distance"),
        ("model.joblib", ["--metadata", "list.json"], 2, "must be a JSON object"),
        ("model.joblib", ["--golden", "0"], 2, "1 or more"),
        ("missing.joblib", [], 2, "does not exist"),
    ],
)
def test_a_refused_model_is_1_and_bad_use_is_2(run, model, options, exit_code, words):
    """Told without a stack trace."""
    result = run(model, *options)

    assert exit_code == result.exit_code
    assert words in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_the_help_warns_of_untrusted_models():
    """Loading runs the code inside."""
    assert "only models that you trust" in " ".join(
        CliRunner().invoke(package, ["--help"]).output.split()
    )
