"""The two functions, as the container calls them, on a small real model."""

import hashlib
import io
import json

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

import inference

JSON = "application/json"
ROWS = [{"carrier": "AA", "distance": 1.0}, {"carrier": "UA", "distance": 9.0}]


@pytest.fixture(scope="module")
def estimator():
    """A pipeline whose encoder raises on a carrier that it never saw."""
    encoder = OneHotEncoder(handle_unknown="error")
    return Pipeline(
        [
            ("columns", ColumnTransformer([("c", encoder, ["carrier"])], remainder="passthrough")),
            ("regression", LogisticRegression()),
        ]
    ).fit(pd.DataFrame(ROWS * 5), ["late", "on_time"] * 5)


@pytest.fixture(scope="module")
def model(estimator, tmp_path_factory):
    """The pipeline, packed and loaded."""
    folder = tmp_path_factory.mktemp("model")
    joblib.dump(estimator, folder / "model.joblib")
    digest = hashlib.sha256((folder / "model.joblib").read_bytes()).hexdigest()
    features = [{"name": "carrier", "type": "text"}, {"name": "distance", "type": "number"}]
    description = {
        "features": features,
        "classes": ["late", "on_time"],
        "model_files": {"model.joblib": digest},
    }
    (folder / "model.json").write_text(json.dumps(description))
    return inference.model_fn(str(folder))


@pytest.fixture(scope="module")
def invoke(model):
    """Call the function as the container does; give status, content type and body."""

    def _invoke(body, content_type=JSON, accept=JSON):
        answer = inference.transform_fn(model, body, content_type, accept)
        if isinstance(answer, tuple):
            return 200, answer[1], answer[0]
        return answer.status_code, answer.mimetype, answer.get_data(as_text=True)

    return _invoke


def test_every_format_gives_the_same_answers(invoke):
    """One row and many, however they are sent."""
    _, _, many = invoke(json.dumps(ROWS))
    expected = json.loads(many)
    lines = "\n".join(map(json.dumps, ROWS)).encode()
    npy = io.BytesIO()
    np.save(npy, np.array([["AA", "1"], ["UA", "9"]]))

    assert expected == [json.loads(invoke(json.dumps(row))[2]) for row in ROWS]
    assert expected == json.loads(invoke(lines, "application/jsonlines")[2])
    assert expected == json.loads(invoke("distance,carrier\n1,AA\n9,UA", "text/csv")[2])
    assert expected == json.loads(invoke(b"AA,1\nUA,9\n", "text/csv; charset=utf-8")[2])
    assert expected == json.loads(invoke(npy.getvalue(), "application/x-npy")[2])


def test_every_answer_has_the_same_numbers(invoke, estimator):
    """The estimator's own, whatever the format."""
    expected = estimator.predict_proba(pd.DataFrame(ROWS))
    body = json.dumps(ROWS)
    cells = [line.split(",")[1:] for line in invoke(body, accept="text/csv")[2].splitlines()]
    array = np.load(io.BytesIO(invoke(body, accept="application/x-npy")[2]))

    assert expected.tolist() == [[float(cell) for cell in row] for row in cells]
    assert expected.tolist() == array.tolist()


@pytest.mark.parametrize(
    ("body", "content_type", "accept", "status", "field"),
    [
        (json.dumps({"carrier": "AA"}), JSON, JSON, 400, "distance"),
        (json.dumps([*ROWS, {"carrier": "AA", "distance": "far"}]), JSON, JSON, 400, "distance"),
        ("carrier,speed,distance\nAA,1,1", "text/csv", "text/csv", 400, "speed"),
        ("", JSON, JSON, 400, None),
        ("{", JSON, "application/x-npy", 400, None),
        (b"\x80\x04junk", "application/x-npy", JSON, 400, None),
        ("<rows/>", "application/xml", JSON, 415, None),
        (json.dumps(ROWS), JSON, "image/png", 406, None),
    ],
)
def test_a_mistake_of_the_caller_is_answered_and_not_raised(
    invoke, body, content_type, accept, status, field
):
    """The container would make a 500 of an exception; the body says what to mend, and no more."""
    actual, mimetype, text = invoke(body, content_type, accept)
    error = json.loads(text)["error"]

    assert status == actual == error["status"]
    assert JSON == mimetype
    assert field == error.get("field")
    assert not {"Traceback", "File", "Error:"} & set(text.split())


def test_a_failing_model_raises(invoke):
    """A 500 is how a bad model is seen: it is never turned into the caller's mistake."""
    with pytest.raises(ValueError, match="known categories"):
        invoke(json.dumps({"carrier": "WN", "distance": 1}))
