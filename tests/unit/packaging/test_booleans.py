"""True and False of a sample are 1 and 0 to callers, where that is the same to the estimator."""

import json
import math
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder

from coalmine.packaging import ModelFormat, RefusedModelError, pack_model
from coalmine.packaging.booleans import booleans_as_numbers
from coalmine.packaging.description import read_description
from coalmine.packaging.feature_types import describe_features
from coalmine.packaging.sample import Sample, read_sample

INFERENCE = Path(__file__).resolve().parents[3] / "inference"
FRAME = pd.DataFrame(
    {"is_late": [True, False, True, True, False, True] * 3, "distance": np.arange(18.0)}
)
NAMES = ["is_late", "distance"]
LABELS = ["a", "b", "a", "b", "b", "a"] * 3


def as_text(frame):
    """Write booleans as True and False, and numbers as 1.0 and 0.0."""
    return frame.astype(str)


def inverted(frame):
    """Read a mask, which for numbers is another operation, or none."""
    return frame == True  # noqa: E712


def is_true_text(frame):
    """Compare texts, where no encoder shows that they are."""
    return (frame == "True").astype(float)


def opposite(frame):
    """Take what is not there: for booleans the rest, for numbers the other sign."""
    return ~frame if frame.dtypes.iloc[0] == np.bool_ else -frame


def behind(*steps):
    """A classifier behind what is done to the boolean column."""
    pipeline = Pipeline([(str(place), step) for place, step in enumerate(steps)])
    columns = ColumnTransformer([("boolean", pipeline, ["is_late"])], remainder="passthrough")
    return Pipeline([("columns", columns), ("regression", LogisticRegression())])


def sample_of(frame, path):
    frame.to_csv(path, index=False)
    return read_sample(path, frame.columns.tolist())


@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestClassifier(3, random_state=0),
        HistGradientBoostingClassifier(max_iter=2),
        LogisticRegression(),
        behind(OneHotEncoder(handle_unknown="error")),
        behind(OneHotEncoder(handle_unknown="ignore", drop="if_binary")),
    ],
    ids=["forest", "boosting", "linear", "encoder", "dropping encoder"],
)
def test_booleans_become_numbers(estimator, tmp_path):
    """Fitted on booleans, as pandas reads them; model.json says number."""
    estimator.fit(FRAME, LABELS)
    sample = booleans_as_numbers(estimator, sample_of(FRAME, tmp_path / "rows.csv"))

    assert ["1", "0", "1"] == sample.column("is_late")[:3]
    assert ["number", "number"] == [
        feature.type for feature in describe_features(estimator, NAMES, sample)
    ]


def test_an_estimator_fitted_on_numbers_takes_them(tmp_path):
    """The sample was written before they were made numbers, or by another tool."""
    estimator = LogisticRegression().fit(FRAME.astype(float), LABELS)
    upper = FRAME.assign(is_late=FRAME["is_late"].astype(str).str.upper())
    sample = booleans_as_numbers(estimator, sample_of(upper, tmp_path / "rows.csv"))

    assert {"0", "1"} == set(sample.column("is_late"))


def test_a_missing_boolean_stays_missing(tmp_path):
    """Pandas reads such a column as objects; boosted trees take it."""
    frame = FRAME.assign(is_late=[math.nan, *FRAME["is_late"][1:]])
    estimator = HistGradientBoostingClassifier(max_iter=2).fit(frame, LABELS)
    sample = booleans_as_numbers(estimator, sample_of(frame, tmp_path / "rows.csv"))
    boolean, _ = describe_features(estimator, NAMES, sample)

    assert ["", "0", "1"] == sample.column("is_late")[:3]
    assert boolean.nullable


def test_booleans_that_were_text_in_training_stay_text(tmp_path):
    """The encoder knows."""
    frame = FRAME.assign(is_late=FRAME["is_late"].astype(str))
    estimator = behind(OneHotEncoder()).fit(frame, LABELS)
    sample = sample_of(frame, tmp_path / "rows.csv")

    assert sample is booleans_as_numbers(estimator, sample)


def test_columns_of_more_than_booleans_are_left(tmp_path):
    """A word among numbers is a mistake, and not 1."""
    sample = Sample(rows=({"is_late": "True", "distance": "1"}, {"is_late": "2", "distance": "1"}))

    assert sample is booleans_as_numbers(LogisticRegression().fit(FRAME, LABELS), sample)


def test_an_estimator_that_makes_text_of_booleans_is_sent_text(tmp_path):
    """1.0 would be a category that it never saw; True is answered as in training."""
    steps = FunctionTransformer(as_text), OneHotEncoder(handle_unknown="ignore")
    estimator = behind(*steps).fit(FRAME, LABELS)
    sample = sample_of(FRAME, tmp_path / "rows.csv")

    assert sample is booleans_as_numbers(estimator, sample)
    assert "text" == describe_features(estimator, NAMES, sample)[0].type


@pytest.mark.parametrize(
    ("estimator", "frame", "words"),
    [
        (
            behind(FunctionTransformer(opposite)),
            FRAME,
            "must answer 1 and 0 as it answers True and False, .* in is_late, and it answers other",
        ),
        (
            behind(OneHotEncoder(handle_unknown="ignore")),
            FRAME.assign(is_late=[math.nan, *FRAME["is_late"][1:]]),
            "1 and 0 .* in is_late, and it refuses them; train it on numbers: frame",
        ),
        (
            behind(FunctionTransformer(inverted)),
            FRAME,
            "must answer text as it answers True and False, .* in is_late, and it answers other",
        ),
    ],
    ids=["another operation", "objects", "text is never true"],
)
def test_an_estimator_to_which_numbers_are_something_else_is_refused(
    estimator, frame, words, tmp_path
):
    """Served numbers, it would answer otherwise than it was taught, without a word."""
    estimator.fit(frame, LABELS)

    with pytest.raises(RefusedModelError, match=words):
        booleans_as_numbers(estimator, sample_of(frame, tmp_path / "rows.csv"))


def test_a_refusal_names_texts_that_look_like_booleans_as_well(tmp_path):
    """The sample's file cannot tell them apart: the way out is given for both."""
    frame = FRAME.assign(is_late=FRAME["is_late"].astype(str))
    estimator = behind(FunctionTransformer(is_true_text)).fit(frame, LABELS)

    with pytest.raises(RefusedModelError) as refused:
        booleans_as_numbers(estimator, sample_of(frame, tmp_path / "rows.csv"))

    words = str(refused.value)

    assert "train it on numbers: frame['is_late'].astype(float)" in words
    assert "trained on the texts 'True' and 'False'" in words
    assert "in the sample: frame['is_late'].map({'True': 'yes', 'False': 'no'})" in words


def test_a_model_with_booleans_is_packed_fused(tmp_path):
    """Golden rows are numbers, as callers send them, and the arrays are proved on them."""
    model, rows = tmp_path / "model.joblib", tmp_path / "rows.csv"
    joblib.dump(behind(OneHotEncoder()).fit(FRAME, LABELS), model)
    FRAME.to_csv(rows, index=False)
    packed = pack_model(
        model,
        code=INFERENCE,
        out=tmp_path / "model.tar.gz",
        sample=rows,
        golden_rows=2,
        model_format=ModelFormat.FUSED,
    )
    one, _, table = read_description(packed.path)["golden_requests"]

    assert {"is_late": 1, "distance": 0.0} == json.loads(one["body"])
    assert table["body"].startswith("is_late,distance\n1,0.0\n")
