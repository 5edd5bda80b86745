"""One record as rows."""

import base64
import io
import json
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.capture.columns import columns_for
from coalmine.capture.record import parse_record
from coalmine.capture.rows import rows_of
from model_handlers.schema import Feature, Schema
from tests.unit.capture.conftest import document, side

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
JSON = "application/json"


def rows(model, **record):
    """Read a record with a model."""
    parsed = parse_record(json.dumps(document(NOON, **record)))
    return rows_of(parsed, variant_name="blue", model=model, columns=columns_for([model]))


def values(row):
    """Give what is not about the request itself."""
    ours = ("event_time", "event_id", "inference_id", "variant", "row")
    return {name: value for name, value in row.items() if name not in ours}


def test_a_request_with_one_row_is_one_row(regressor):
    (row,) = rows(regressor, request="1,2", answer="0.5", event_id="e1", inference_id="i1")

    assert row == {
        "event_time": NOON,
        "event_id": "e1",
        "inference_id": "i1",
        "variant": "blue",
        "row": 0,
        "age": 1.0,
        "delay": 2.0,
        "prediction": 0.5,
    }


def test_a_request_with_three_rows_is_three(classifier):
    """Each has its features, its prediction and its number."""
    read = rows(
        classifier,
        request="carrier,age\nAA,1\nUA,2\nDL,3\n",
        endpointOutput=side(
            json.dumps(
                [
                    {"prediction": "late", "probabilities": {"late": p, "on time": 1 - p}}
                    for p in (0.75, 0.5, 0.875)
                ]
            ),
            JSON,
            "JSON",
        ),
    )

    assert [0, 1, 2] == [row["row"] for row in read]
    assert {
        "age": 3.0,
        "carrier": "DL",
        "prediction": "late",
        "probability.late": 0.875,
        "probability.on time": 0.125,
    } == values(read[2])


def test_a_missing_value_is_empty(regressor):
    (row,) = rows(regressor, request="1,")

    assert row["delay"] is None


def test_an_array_behind_base64_is_read(regressor):
    stream = io.BytesIO()
    np.save(stream, np.array([[1.0, 2.0], [3.0, 4.0]]))
    array = base64.b64encode(stream.getvalue()).decode()

    read = rows(
        regressor, endpointInput=side(array, "application/x-npy", "BASE64"), answer="0.5\n0.25\n"
    )
    assert [(1.0, 0.5), (3.0, 0.25)] == [(row["age"], row["prediction"]) for row in read]


def test_only_a_request_has_features_only(regressor):
    (row,) = rows(regressor, endpointOutput=None)

    assert {"age": 1.0, "delay": 2.0} == values(row)


def test_only_an_answer_has_a_row_for_each_prediction(regressor):
    read = rows(regressor, endpointInput=None, answer="1\n2\n")

    assert [{"prediction": 1.0}, {"prediction": 2.0}] == [values(row) for row in read]


def test_a_request_that_the_model_does_not_know_stands_as_text(regressor):
    """It may be of the model that was there before."""
    (row,) = rows(regressor, request="1,2,3", answer="0.5")

    assert {"input": "1,2,3", "prediction": 0.5} == values(row)


@pytest.mark.parametrize("answer", ["0.5\n0.5", "much", "<html>"], ids=["rows", "kind", "other"])
def test_an_answer_that_does_not_fit_stands_as_text(regressor, answer):
    """Other rows than the request had, no number from a regressor, or no prediction at all."""
    (row,) = rows(regressor, answer=answer)

    assert {"age": 1.0, "delay": 2.0, "output": answer} == values(row)


def test_without_a_model_the_bodies_are_text():
    (row,) = rows(None, endpointOutput=side("PGh0bWw+", "text/html", "BASE64"))

    assert {"input": "1,2", "output": "<html>"} == values(row)


def test_a_class_that_the_model_does_not_have_has_no_column(classifier):
    """It is of another model; the row keeps to the table."""
    answer = json.dumps({"prediction": "late", "probabilities": {"cancelled": 1.0}})
    (row,) = rows(classifier, request="1,AA", endpointOutput=side(answer, JSON, "JSON"))

    assert {"age": 1.0, "carrier": "AA", "prediction": "late"} == values(row)


@given(st.text(), st.text(), st.sampled_from(["text/csv", JSON, "application/jsonlines", ""]))
def test_whatever_was_captured_gives_rows_within_the_columns(request_text, answer_text, kind):
    """At least one; and what could not be read is there as it was."""
    model = Schema(features=(Feature("age", "number"), Feature("carrier", "text")))
    sides = {
        "endpointInput": side(request_text, kind, "CSV"),
        "endpointOutput": side(answer_text, kind, "CSV"),
    }

    read = rows(model, **sides)
    names = {column.name for column in columns_for([model])}
    assert read
    assert all(row.keys() <= names for row in read)
    assert ("input" in read[0]) == ("age" not in read[0])
    assert read[0].get("input", request_text) == request_text
    assert read[0].get("output", answer_text) == answer_text
