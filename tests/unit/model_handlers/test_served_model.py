"""A model directory is loaded once, and runs in one thread."""

import hashlib
import json

import joblib
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from model_handlers.estimator_files import run_in_one_thread
from model_handlers.schema import Feature
from model_handlers.served_model import load_model

FRAME = pd.DataFrame({"distance": [1.0, 2.0, 3.0, 4.0] * 3})
LABELS = [0, 1, 0, 1] * 3


def forest():
    return RandomForestClassifier(2, max_depth=1, n_jobs=-1, random_state=0)


def parallel_parts(estimator):
    """Finds every n_jobs that is not 1, in parameters and in fitted parts."""
    text = repr(vars(estimator)) + repr(estimator)
    return text.count("n_jobs=-1")


@pytest.mark.parametrize(
    "estimator",
    [
        forest(),
        Pipeline([("scale", StandardScaler()), ("forest", forest())]),
        Pipeline(
            [
                ("columns", ColumnTransformer([("s", StandardScaler(), ["distance"])], n_jobs=-1)),
                ("forest", forest()),
            ]
        ),
        VotingClassifier([("a", forest()), ("b", LogisticRegression())], voting="soft", n_jobs=-1),
        GridSearchCV(forest(), {"max_depth": [1]}, cv=2),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_n_jobs_is_reset_wherever_a_fitted_estimator_keeps_one(estimator):
    """A pool of threads for each request is the slowest way to answer one row."""
    with joblib.parallel_config(backend="threading"):  # its processes take seconds to start
        estimator.fit(FRAME, LABELS)
        before = estimator.predict_proba(FRAME)
    run_in_one_thread(estimator)

    assert 0 == parallel_parts(estimator)
    assert before.tolist() == estimator.predict_proba(FRAME).tolist()


@pytest.fixture
def directory_of(tmp_path):
    """Write an estimator as `coalmine package` lays it out; `nullable` is optional."""

    def _directory_of(estimator):
        joblib.dump(estimator.fit(FRAME, LABELS), tmp_path / "model.joblib")
        digest = hashlib.sha256((tmp_path / "model.joblib").read_bytes()).hexdigest()
        description = {
            "name": "flights",
            "features": [{"name": "distance", "type": "number"}],
            "classes": [0, 1],
            "model_files": {"model.joblib": digest},
        }
        (tmp_path / "model.json").write_text(json.dumps(description))
        return tmp_path

    return _directory_of


def test_a_directory_gives_the_model_and_its_schema(directory_of):
    """It is scored exactly where that is possible."""
    model = load_model(directory_of(forest()))

    assert (Feature("distance", "number", nullable=False),) == model.schema.features
    assert (0, 1) == model.schema.classes
    assert model.is_exact


@pytest.mark.parametrize(
    ("estimator", "environment", "told"),
    [
        (forest(), {"SAGEMAKER_REGION": "us-east-1"}, 0),
        (GaussianNB(), {"SAGEMAKER_REGION": "us-east-1"}, 1),
        (GaussianNB(), {}, 0),
    ],
)
def test_a_fallback_is_a_metric_of_a_container(directory_of, capsys, estimator, environment, told):
    """Elsewhere it would be a strange line on somebody's terminal."""
    load_model(directory_of(estimator), environment)
    printed = capsys.readouterr().out

    assert printed.count('"ModelName": "flights", "EstimatorFallback": 1') == told
