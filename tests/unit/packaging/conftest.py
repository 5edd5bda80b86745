"""A small model, its sample, and code that answers without scikit-learn."""

import joblib
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

ROWS = pd.DataFrame(
    {
        "carrier": ["AA", "9E", "AA", "UA"],
        "distance": [1.0, 2.5, 3.0, 400],
        "seats": [100.0, None, 120.0, 80.0],
    }
)
LABELS = ["on_time", "late", "on_time", "late"]

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


@pytest.fixture(scope="session")
def estimator():
    """Text, a number that must be there, a number that may be missing."""
    columns = ColumnTransformer(
        [
            ("text", OneHotEncoder(handle_unknown="error"), ["carrier"]),
            ("there", "passthrough", ["distance"]),
            ("filled", SimpleImputer(), ["seats"]),
        ]
    )
    return Pipeline([("columns", columns), ("regression", LogisticRegression())]).fit(ROWS, LABELS)


@pytest.fixture(scope="session")
def model(estimator, tmp_path_factory):
    """The estimator's file."""
    path = tmp_path_factory.mktemp("model") / "punctuality.joblib"
    joblib.dump(estimator, path)
    return path


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """Its training rows with their target, columns in another order."""
    path = tmp_path_factory.mktemp("sample") / "rows.csv"
    ROWS.assign(target=LABELS)[["target", "seats", "distance", "carrier"]].to_csv(path, index=False)
    return path


@pytest.fixture
def code(tmp_path):
    """Write a code folder with an inference.py that was changed a little."""

    def _code(*changes):
        text = CODE
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        folder = tmp_path / "code"
        folder.mkdir(exist_ok=True)
        (folder / "inference.py").write_text(text)
        return folder

    return _code
