"""Transformers as arrays answer what the transformers answer, to the last bit."""

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler

from demo import estimators
from demo.flights import FEATURES, NUMBER_FEATURES
from exact_scoring.names import UnrecognisedError
from exact_scoring.preprocessing.recognition import from_steps
from tests.unit.exact_scoring.preprocessing.served import check_same_bits, columns_of, frame_of

NAN = float("nan")


@pytest.fixture(scope="module")
def flights():
    """Sixty rows that look like the demo's, some values missing."""
    random = np.random.default_rng(3)
    numbers = random.normal(size=(60, len(NUMBER_FEATURES))) * 100
    numbers[random.random(numbers.shape) < 0.2] = np.nan
    return frame_of(
        {
            "carrier": random.choice(["AA", "B6", "UA", "WN"], 60),
            "origin": random.choice(["EWR", "JFK", "LGA"], 60),
            **dict(zip(NUMBER_FEATURES, numbers.T, strict=True)),
        }
    )[FEATURES]


@pytest.mark.parametrize("make", [estimators.forest, estimators.boosting, estimators.jfk_forest])
def test_the_demos_pipelines_give_the_same_bits(flights, make):
    """Also for what was never seen, and for missing text."""
    columns = make().steps[0][1].fit(flights)
    served = flights.head(9).copy()
    served.loc[3, "carrier"] = "??"
    served.loc[4, "origin"] = NAN
    served.loc[5, "carrier"] = NAN

    check_same_bits([columns], served)
    check_same_bits([columns], flights.tail(5))


def test_nothing_in_front_is_no_preprocessing():
    """The final estimator takes the features as they are."""
    assert from_steps([], ["a"]) is None
    assert from_steps(["passthrough"], ["a"]) is None


def test_a_function_is_refused():
    """It may do anything."""
    with pytest.raises(UnrecognisedError, match="FunctionTransformer"):
        from_steps([FunctionTransformer(np.log)], ["a"])


def test_a_subclass_is_refused():
    """It may do anything, too."""

    subclass = type("Scaler", (StandardScaler,), {})

    with pytest.raises(UnrecognisedError, match="Scaler"):
        from_steps([subclass()], ["a"])


def test_a_pipeline_inside_a_column_transformer_gives_the_same_bits(flights):
    """Imputed, then scaled or encoded; a column may be used twice."""
    columns = ColumnTransformer(
        [
            (
                "text",
                Pipeline(
                    [
                        ("fill", SimpleImputer(strategy="most_frequent")),
                        ("encode", OneHotEncoder(handle_unknown="ignore")),
                    ]
                ),
                ["origin", "carrier"],
            ),
            (
                "scaled",
                Pipeline(
                    [("fill", SimpleImputer(add_indicator=True)), ("scale", StandardScaler())]
                ),
                NUMBER_FEATURES[2:5],
            ),
            ("again", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), [0]),
            ("gone", "drop", ["weekday"]),
        ],
        remainder="passthrough",
        sparse_threshold=0,
    ).fit(flights)
    served = flights.head(9).copy()
    served.loc[3, "carrier"] = "??"
    served.loc[4, "origin"] = NAN

    check_same_bits([columns], served)


def test_a_large_batch_gives_the_same_bits(flights):
    """It is worked through a few thousand rows at a time."""
    columns = estimators.forest().steps[0][1].fit(flights)
    many = pd.concat([flights] * 200, ignore_index=True)

    exact = from_steps([columns], list(many))

    assert exact is not None
    assert columns.transform(many).tobytes() == exact.transform_rows(columns_of(many)).tobytes()
