"""What happens before the first ping."""

import gc
import hashlib
import io
import json

import joblib
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from direct_serving.start import start, warm_up
from model_handlers.answers import Answer
from model_handlers.golden import GoldenRequest
from model_handlers.rejection import RequestError
from tests.unit.direct_serving.conftest import environ_of

JSON = "application/json"


@pytest.fixture
def directory(tmp_path):
    """Give an unpacked artifact; it says 1 for distances above 0."""
    frame = pd.DataFrame({"distance": [-2.0, -1.0, 1.0, 2.0]})
    stream = io.BytesIO()
    joblib.dump(LogisticRegression().fit(frame, [0, 0, 1, 1]), stream)
    (tmp_path / "model.joblib").write_bytes(stream.getvalue())
    golden = {"content_type": JSON, "accept": JSON, "body": '{"distance": 1.0}', "answer": ""}
    description = {
        "features": [{"name": "distance", "type": "number"}],
        "classes": [0, 1],
        "golden_requests": [golden],
        "model_files": {"model.joblib": hashlib.sha256(stream.getvalue()).hexdigest()},
    }
    (tmp_path / "model.json").write_text(json.dumps(description))
    yield tmp_path
    gc.unfreeze()


@pytest.fixture
def ask():
    """Ask an application."""

    def _ask(app, *request, **headers):
        statuses = []
        body = app(environ_of(*request, **headers), lambda status, _: statuses.append(status))
        return statuses, b"".join(body)

    return _ask


def test_a_model_is_there_when_the_application_is(directory, ask, caplog):
    """Loaded and warmed up; nothing is left for the first request."""
    with caplog.at_level("INFO"):
        app = start({"SM_MODEL_DIR": str(directory)})
    statuses, body = ask(app, "/invocations", "POST", b'{"distance": 3}')

    assert (statuses, json.loads(body)["prediction"]) == (["200 OK"], 1)
    assert "warmed up with 1 golden requests" in caplog.text
    assert gc.get_freeze_count() > 0


def test_a_large_body_gets_the_same_answers(directory, ask):
    """It is scored while it comes."""
    app = start(
        {"SM_MODEL_DIR": str(directory), "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "text/csv"}
    )
    rows = b"-1.5" + 400 * b"0" + b"\n2.5\n"
    _, few = ask(app, "/invocations", "POST", rows, CONTENT_TYPE="text/csv")
    _, many = ask(app, "/invocations", "POST", rows * 2600, CONTENT_TYPE="text/csv")

    assert few * 2600 == many


def test_the_variables_say_how_many_workers_share_a_job(directory, ask):
    """The container's own default is the number of its cores."""
    app = start({"SM_MODEL_DIR": str(directory), "SAGEMAKER_MODEL_SERVER_WORKERS": "3"})

    assert json.loads(ask(app, "/execution-parameters", "GET")[1])["MaxConcurrentTransforms"] == 3


def test_requirements_are_refused(directory):
    """Nobody installs them; the import that misses one may come late."""
    (directory / "code").mkdir()
    (directory / "code" / "requirements.txt").write_text("polars")

    with pytest.raises(ValueError, match="deploy with serving: standard"):
        start({"SM_MODEL_DIR": str(directory)})


def test_a_model_that_cannot_be_loaded_is_not_served(directory):
    """gunicorn ends with the exception, and the container with gunicorn."""
    (directory / "model.joblib").write_bytes(b"something else")

    with pytest.raises(Exception, match=r"model\.joblib"):
        start({"SM_MODEL_DIR": str(directory)})


def golden(body):
    return GoldenRequest(content_type="text/csv", accept="a/b", body=body)


def test_each_golden_request_is_asked_in_each_round():
    """As callers send it."""
    asked = []

    def answer(*request):
        asked.append(request)
        return Answer("", "a/b")

    warm_up(answer, [golden("1"), golden("2")], rounds=2)

    assert asked == [(body, "text/csv", "a/b") for body in (b"1", b"1", b"2", b"2")]


@pytest.mark.parametrize("failure", [RequestError("no such feature"), ValueError("a bad model")])
def test_a_golden_request_that_fails_is_told_and_the_model_served(caplog, failure):
    """A canary finds out; an endpoint without one serves what it is given."""

    def fail(*_):
        raise failure

    warm_up(fail, [golden("1")], rounds=2)

    assert str(failure) in caplog.text
