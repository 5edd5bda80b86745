"""An exact form is proved on a thousand rows; the estimator is asked one by one only where it must.

A pipeline takes as long for one row as for a thousand, and a forest is asked tree by tree.
"""

from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_info

from coalmine.packaging import pack_model
from coalmine.packaging.exact_form import ExactForm, find_exact_form
from exact_scoring.agreement import rows_agree, same_bits
from exact_scoring.batches import row_of
from model_handlers.estimator_scorer import EstimatorScorer
from model_handlers.schema import Feature, Schema

RANDOM = np.random.default_rng(0)
ROWS = pd.DataFrame(RANDOM.normal(size=(120, 4)), columns=list("abcd"))
TWO = np.where(ROWS["a"] + RANDOM.normal(size=120) > 0, "late", "on_time")
THREE = np.where(ROWS["b"] > 0.5, "early", TWO)
FEATURES = tuple(Feature(name, "number") for name in "abcd")


def scaled(estimator):
    """Behind a scaler, whose cost is by the call."""
    return Pipeline([("scale", StandardScaler()), ("estimator", estimator)])


def proved(estimator, labels):
    """Find the exact form; give it, the schema, and how many rows each call asked for."""
    estimator.fit(ROWS, labels)
    classes = tuple(estimator.classes_.tolist()) if hasattr(estimator, "predict_proba") else None
    schema = Schema(FEATURES, classes)
    asked: list[int] = []
    name = "predict" if classes is None else "predict_proba"
    ask = getattr(estimator, name)

    def counted(frame):
        asked.append(len(frame))
        return ask(frame)

    setattr(estimator, name, counted)
    found = find_exact_form(estimator, schema, ROWS.to_numpy()[:5].tolist())
    setattr(estimator, name, ask)
    assert isinstance(found, ExactForm), found
    return found, schema, asked


@pytest.mark.parametrize(
    ("estimator", "labels"),
    [
        (scaled(RandomForestClassifier(5, random_state=0)), THREE),
        (scaled(RandomForestRegressor(5, random_state=0)), ROWS["c"]),
        (scaled(GradientBoostingClassifier(n_estimators=3)), TWO),
        (scaled(GradientBoostingRegressor(n_estimators=3)), ROWS["c"]),
        (scaled(HistGradientBoostingClassifier(max_iter=3)), TWO),
    ],
    ids=["forest", "regressor", "boosting", "boosted regressor", "histograms"],
)
def test_trees_are_asked_alone_for_few_rows(estimator, labels):
    """What is kept of the others, from a batch, is to the last bit what they answer alone."""
    found, schema, asked = proved(estimator, labels)
    proof = found.proof
    reference = EstimatorScorer(estimator, schema)

    assert len([count for count in asked if count == 1]) < 20
    assert max(asked) > 1000
    assert len(proof.rows.plain) > 60
    assert all(
        rows_agree(reference.score_row(row), row_of(proof.alone, place), same_bits)
        for place, row in enumerate(proof.rows.plain)
    )


@pytest.mark.parametrize(
    ("estimator", "labels"),
    [
        (scaled(LogisticRegression()), TWO),
        (scaled(GradientBoostingClassifier(n_estimators=3)), THREE),
    ],
    ids=["products", "a softmax"],
)
def test_sums_that_depend_on_the_shape_are_asked_alone_for_each_row(estimator, labels):
    """BLAS and numpy add up in another order for one row than for many."""
    found, _, asked = proved(estimator, labels)

    assert len([count for count in asked if count == 1]) > len(found.proof.rows.plain)


class Watched(RegressorMixin, BaseEstimator):  # type: ignore[misc]  # they ship no types
    """Tells in how many threads OpenMP would run it."""

    seen: list[Any] = []  # noqa: RUF012  # of all copies
    n_features_in_ = 1
    feature_names_in_ = np.array(["a"])

    def fit(self, rows, labels):
        """Learns nothing."""
        return self

    def predict(self, frame):
        """Watches."""
        found = [each["num_threads"] for each in threadpool_info() if each["user_api"] == "openmp"]
        self.seen.append(found)
        return np.zeros(len(frame))


def test_packing_runs_in_one_thread_of_openmp(code, tmp_path):
    """OpenMP waits by spinning: beside a busy process, packing took five times as long."""
    joblib.dump(Watched(), tmp_path / "model.joblib")
    ROWS[["a"]].to_csv(tmp_path / "rows.csv", index=False)
    Watched.seen.clear()
    pack_model(
        tmp_path / "model.joblib",
        code=code(),
        out=tmp_path / "model.tar.gz",
        sample=tmp_path / "rows.csv",
    )

    assert Watched.seen
    assert {1} == {count for found in Watched.seen for count in found}
