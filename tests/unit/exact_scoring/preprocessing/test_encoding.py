"""Encoders as tables give the encoders' bits, whatever their parameters."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from exact_scoring.names import UnrecognisedError
from exact_scoring.preprocessing.chain import ColumnPreprocessing
from exact_scoring.preprocessing.recognition import from_steps
from exact_scoring.scores import BadArraysError
from tests.unit.exact_scoring.preprocessing.served import check_same_bits, frame_of

NAN = float("nan")
ENCODERS = {
    "error": OneHotEncoder(),
    "ignore": OneHotEncoder(handle_unknown="ignore"),
    "dense": OneHotEncoder(handle_unknown="ignore", sparse_output=False),
    "whole numbers": OneHotEncoder(dtype=np.int8, handle_unknown="ignore"),
    "first dropped": OneHotEncoder(drop="first", handle_unknown="ignore"),
    "one of two dropped": OneHotEncoder(drop="if_binary"),
    "infrequent": OneHotEncoder(min_frequency=3, handle_unknown="infrequent_if_exist"),
    "few": OneHotEncoder(max_categories=2, handle_unknown="ignore"),
    "few, first dropped": OneHotEncoder(max_categories=2, drop="first"),
    "given": OneHotEncoder(
        categories=[["c", "a", "b", "d"], ["x", "y", NAN], [1.0, 2.5, 7.0]], handle_unknown="ignore"
    ),
    "ordinal": OrdinalEncoder(),
    "ordinal, unseen": OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    "ordinal, missing": OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=NAN, encoded_missing_value=-2
    ),
    "ordinal, infrequent": OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=99, min_frequency=3
    ),
}


@pytest.fixture(scope="module")
def training():
    """Two columns of text and one of numbers, some frequent, some missing."""
    return frame_of(
        {
            "often": ["a", "b", "c", "a", "b", "a", "a", "b"],
            "missing": ["x", NAN, "y", "x", "x", NAN, "y", "x"],
            "number": [1.0, 2.5, 2.5, 1.0, 7.0, 7.0, 7.0, 1.0],
        }
    )


@pytest.mark.parametrize("encoder", ENCODERS.values(), ids=ENCODERS)
def test_an_encoder_gives_the_same_bits(training, encoder):
    """Known, missing and unseen; text that looks like a number is text."""
    served = frame_of(
        {
            "often": ["a", "b", "c", "d", NAN, "1.0", "a"],
            "missing": ["x", "y", NAN, "z", "nan", "x", ""],
            "number": [1.0, 2.5, 7.0, 7.000001, NAN, -1.0, np.inf],
        }
    )

    check_same_bits([encoder.fit(training)], served)
    check_same_bits([encoder], training)


def test_numbers_that_were_objects_are_refused():
    """Scikit-learn cannot compare them with the doubles that are served."""
    frame = pd.DataFrame({"a": np.array([1, 2, 3], dtype=object)})

    with pytest.raises(UnrecognisedError, match="numbers as numbers"):
        from_steps([OneHotEncoder().fit(frame)], ["a"])


def test_whole_numbers_that_no_double_holds_are_refused():
    """Two of them would be one category."""
    frame = pd.DataFrame({"a": [2**53, 2**53 + 1]})

    with pytest.raises(UnrecognisedError, match="exact numbers"):
        from_steps([OrdinalEncoder().fit(frame)], ["a"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"width": 9', '"width": 7'),
        ('"width": 9', '"width": 900'),
        ('"width": 9', '"width": true'),
        ('"categories": ["a", "b", "c"]', '"categories": ["a", "b", "a"]'),
        ('"categories": ["a", "b", "c"]', '"categories": ["a", "b"]'),
        ('"categories": ["a", "b", "c"]', '"categories": ["a", "b", [1]]'),
        ('"categories": ["a", "b", "c"]', '"categories": 3'),
        ('"takes_missing": false', '"takes_missing": 0'),
        ('"kind": "one_hot"', '"kind": "os.system"'),
        ('"n_chain_inputs": 3', '"n_chain_inputs": 2'),
        ('"n_chain_inputs": 3', '"n_chain_inputs": -3'),
        ('"is_sparse": true', '"is_dense": true'),
    ],
)
def test_tables_that_disagree_are_refused(training, old, new):
    """Nothing that is read is believed."""
    exact = from_steps([OneHotEncoder().fit(training)], list(training))

    assert exact is not None
    facts, arrays = exact.to_arrays()
    text = json.dumps(facts)

    assert old in text
    with pytest.raises(BadArraysError):
        ColumnPreprocessing.from_arrays(json.loads(text.replace(old, new)), arrays)


def test_places_outside_the_row_are_refused(training):
    """They would be written beyond its end."""
    exact = from_steps([OneHotEncoder().fit(training)], list(training))

    assert exact is not None
    facts, arrays = exact.to_arrays()
    arrays["0-codes1"] = arrays["0-codes1"] + 100
    with pytest.raises(BadArraysError, match="places"):
        ColumnPreprocessing.from_arrays(facts, arrays)
