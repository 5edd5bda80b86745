"""What the containers of one endpoint answer; each variant is a model that behaves differently."""

from __future__ import annotations

import io
import json
import time

import numpy as np
import pytest

from sandbox.sagemaker.service import ModelError, SageMakerError

ESTIMATOR = """
import os

import joblib


def model_fn(model_dir):
    return joblib.load(os.path.join(model_dir, "model.joblib"))
"""

MOODY = """
import json
import os
import sys
import time

from flask import Response, request

if "coalmine" in sys.modules or any(name.startswith("AWS_SECRET") for name in os.environ):
    raise RuntimeError("the container must not see the operator's world")


def model_fn(model_dir):
    assert os.environ["SAGEMAKER_SUBMIT_DIRECTORY"] == os.path.join(model_dir, "code")
    return None


def input_fn(content, content_type):
    return content if isinstance(content, str) else f"bytes:{content.decode()}"


def predict_fn(mood, model):
    if mood == "raise":
        raise ValueError("secret detail")
    if mood == "leave":
        sys.exit("enough")
    if mood == "sleep":
        time.sleep(2)
    return mood


def output_fn(mood, accept):
    if mood == "reject":
        return Response(json.dumps({"error": "no such feature"}), status=400)
    attributes = request.headers.get("X-Amzn-SageMaker-Custom-Attributes", "")
    answer = Response(json.dumps([mood, accept]), mimetype="application/json")
    answer.headers["X-Amzn-SageMaker-Custom-Attributes"] = attributes.upper()
    return answer
"""

ELSEWHERE = """
def model_fn(model_dir):
    return "code from its own archive"


def transform_fn(model, content, content_type, accept):
    return model
"""

ENDPOINT = "behaviour"


@pytest.fixture(scope="module", autouse=True)
def endpoint(rig, estimator_bytes):
    rig.has_model("defaults", code=ESTIMATOR, files={"model.joblib": estimator_bytes})
    rig.has_model("moody", code=MOODY)
    rig.objects.objects["s3://code/source.tar.gz"] = rig.pack({"serve.py": ELSEWHERE.encode()})
    source = {
        "SAGEMAKER_SUBMIT_DIRECTORY": "s3://code/source.tar.gz",
        "SAGEMAKER_PROGRAM": "serve.py",
    }
    rig.has_model("elsewhere", environment=source)
    variants = [rig.variant(name, name) for name in ("defaults", "moody", "elsewhere")]
    endpoint = rig.has_endpoint(ENDPOINT, *variants)
    assert endpoint["EndpointStatus"] == "InService", endpoint
    return endpoint


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"[[-1.5], [1.5]]"),
        ("application/x-npy", npy(np.array([[-1.5], [1.5]]))),
    ],
)
@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/json", b"[0, 1]"),
        ("text/csv", b"0\n1\n"),
        ("application/x-npy", npy(np.array([0, 1]))),
        ("*/*", b"[0, 1]"),
    ],
)
def test_default_handlers_serve_an_estimator(rig, content_type, body, accept, expected):
    """A module with only model_fn gets the container's other functions."""
    headers, answer = rig.invoke(
        ENDPOINT, body, target="defaults", content_type=content_type, accept=accept
    )

    assert expected == answer
    assert headers["x-Amzn-Invoked-Production-Variant"] == "defaults"


@pytest.mark.parametrize(
    ("content_type", "accept", "status"),
    [("image/png", "application/json", 415), ("application/json", "image/png", 406)],
)
def test_default_handlers_refuse_other_formats(rig, content_type, accept, status):
    """The defaults answer 415 and 406, with no stack trace."""
    with pytest.raises(ModelError) as refused:
        rig.invoke(ENDPOINT, b"[[1]]", target="defaults", content_type=content_type, accept=accept)

    assert status == refused.value.original_status
    assert "Traceback" not in refused.value.original_message


@pytest.mark.parametrize("body", [b"1.0", b"feature\n1.0", b"1.0,oops"])
def test_one_row_or_a_header_breaks_the_default_csv_handler(rig, body):
    """One row is squeezed to one dimension and a header is not a number: both are 500."""
    with pytest.raises(ModelError) as failed:
        rig.invoke(ENDPOINT, body, target="defaults", content_type="text/csv")

    assert failed.value.original_status == 500


def test_the_users_functions_see_text_only_for_json_and_csv(rig):
    """Content arrives as str for exactly those types, as bytes for others."""
    types = ("application/json", "text/csv", "text/csv; charset=utf-8", "text/plain")

    answers = [
        json.loads(rig.invoke(ENDPOINT, b"x", target="moody", content_type=each, accept="a/b")[1])
        for each in types
    ]

    assert answers == [["x", "a/b"], ["x", "a/b"], ["bytes:x", "a/b"], ["bytes:x", "a/b"]]


def test_an_exception_of_the_user_is_a_500_that_says_nothing(rig):
    """The caller learns the status; the log has the trace."""
    with pytest.raises(ModelError) as failed:
        rig.invoke(ENDPOINT, b"raise", target="moody")

    assert (failed.value.status, failed.value.original_status) == (424, 500)
    assert "secret detail" not in failed.value.message
    assert "Received server error (500) from primary with message" in failed.value.message
    log = next((rig.work_dir / "logs" / ENDPOINT / "moody").glob("*.log")).read_text()
    assert "ValueError: secret detail" in log


def test_code_that_leaves_during_a_request_ends_its_worker(rig):
    """Under gunicorn sys.exit ends the process: the caller learns it now, not after 60 s."""
    began = time.monotonic()
    with pytest.raises(ModelError) as failed:
        rig.invoke(ENDPOINT, b"leave", target="moody")

    assert (failed.value.original_status, time.monotonic() - began < 10) == (0, True)
    while True:
        try:
            assert b'["x", "application/json"]' == rig.invoke(ENDPOINT, b"x", target="moody")[1]
            break
        except SageMakerError:
            assert time.monotonic() - began < 20
            time.sleep(0.05)


def test_an_answer_with_a_status_is_passed_on(rig):
    """A 4xx that output_fn returns is the client's error."""
    with pytest.raises(ModelError) as refused:
        rig.invoke(ENDPOINT, b"reject", target="moody")

    assert refused.value.original_status == 400
    assert refused.value.original_message == '{"error": "no such feature"}'
    assert "Received client error (400) from primary" in refused.value.message


def test_custom_attributes_travel_both_ways(rig):
    """The container reads them and may answer with others."""
    headers, _ = rig.invoke(ENDPOINT, b"x", target="moody", attributes="trace=7")

    assert headers["X-Amzn-SageMaker-Custom-Attributes"] == "TRACE=7"


def test_code_may_come_from_its_own_archive(rig):
    """SAGEMAKER_SUBMIT_DIRECTORY may be an object."""
    _, answer = rig.invoke(ENDPOINT, target="elsewhere")

    assert answer == b"code from its own archive"


@pytest.mark.parametrize(
    ("name", "headers", "code", "words"),
    [
        ("absent", {}, "ValidationError", "Endpoint absent of account 000000000000 not found."),
        (ENDPOINT.upper(), {}, "ValidationError", "not found"),
        (ENDPOINT, {"target": "absent"}, "ValidationError", "Variant absent not found"),
        (ENDPOINT, {"target": "no/name"}, "ValidationError", "regular expression"),
        (ENDPOINT, {"attributes": "x" * 1025}, "ValidationError", "less than or equal to 1024"),
        (ENDPOINT, {"attributes": "two\nlines"}, "ValidationError", "one line"),
        (
            ENDPOINT,
            {"X-Amzn-SageMaker-Target-Model": "a.tar.gz"},
            "ValidationError",
            "not a multi-model endpoint",
        ),
    ],
)
def test_what_the_runtime_refuses(rig, name, headers, code, words):
    """Nothing reaches a container, and the code is the runtime's."""
    with pytest.raises(SageMakerError) as refused:
        rig.invoke(name, **headers)

    assert (code, 400) == (refused.value.code, refused.value.status)
    assert words in refused.value.message


def test_a_body_above_the_limit_is_refused(rig):
    """6,291,456 bytes pass, one more does not."""
    with pytest.raises(SageMakerError) as refused:
        rig.invoke(ENDPOINT, b"x" * 6_291_457)

    assert refused.value.status == 413
    rig.invoke(ENDPOINT, b"x" * 6_291_456, target="elsewhere")


def test_an_answer_above_the_limit_is_an_error_of_the_model(rig):
    """The limit holds for what the container answers, too."""
    with pytest.raises(ModelError) as failed:
        rig.invoke(ENDPOINT, b"x" * 6_291_456, target="moody")

    assert failed.value.original_status == 500
