"""Types come from the encoders, then from the sample; what may be missing, from the estimator."""

import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from coalmine.packaging import RefusedModelError
from coalmine.packaging.feature_types import Feature, describe_features
from coalmine.packaging.sample import Sample, read_sample

NAMES = ("carrier", "distance", "seats")


def test_the_estimator_and_the_sample_describe_the_features(estimator, sample):
    """Encoded text, a number, and one that an imputer fills."""
    assert (
        Feature(name="carrier", type="text", nullable=False),
        Feature(name="distance", type="number", nullable=False),
        Feature(name="seats", type="number", nullable=True),
    ) == describe_features(estimator, NAMES, read_sample(sample, NAMES))


def test_without_a_sample_nothing_may_be_missing(estimator):
    """What was not tried is not promised."""
    assert (
        Feature(name="carrier", type="text"),
        Feature(name="distance", type="number"),
        Feature(name="seats", type="number"),
    ) == describe_features(estimator, NAMES, None)


def test_the_encoder_knows_better_than_the_sample():
    """Codes of digits are text when the model was taught text."""
    frame = pd.DataFrame({"gate": ["01", "02", "01", "02"]})
    encoder = ColumnTransformer([("c", OneHotEncoder(handle_unknown="error"), ["gate"])])
    estimator = Pipeline([("c", encoder), ("r", LogisticRegression())]).fit(frame, [0, 1, 0, 1])

    assert (Feature(name="gate", type="text"),) == describe_features(
        estimator, ["gate"], Sample(rows=({"gate": "01"},))
    )


def test_encoded_numbers_stay_numbers():
    """Months in an encoder are sent as numbers."""
    frame = pd.DataFrame({"month": [1, 2, 1, 2]})
    encoder = ColumnTransformer([("c", OneHotEncoder(handle_unknown="error"), ["month"])])
    estimator = Pipeline([("c", encoder), ("r", LogisticRegression())]).fit(frame, [0, 1, 0, 1])

    assert (Feature(name="month", type="number"),) == describe_features(
        estimator, ["month"], Sample(rows=({"month": "1"},))
    )


def test_boosted_trees_do_without_any_value():
    """They learn where a missing value goes."""
    frame = pd.DataFrame({"distance": [1.0, 2, 3, 4], "seats": [4.0, 3, 2, 1]})
    estimator = HistGradientBoostingClassifier(max_iter=1).fit(frame, [0, 1, 0, 1])
    features = describe_features(
        estimator, ["distance", "seats"], Sample(rows=({"distance": "1", "seats": ""},))
    )

    assert [True, True] == [feature.nullable for feature in features]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"carrier": "WN", "distance": "1", "seats": "1"}, "must answer the rows of the sample"),
        ({"carrier": "AA", "distance": "far", "seats": "1"}, "must answer the rows of the sample"),
    ],
)
def test_a_sample_that_the_estimator_cannot_answer_is_refused(estimator, row, words):
    """It is not a sample of this model's rows."""
    with pytest.raises(RefusedModelError, match=words):
        describe_features(estimator, NAMES, Sample(rows=(row,)))
