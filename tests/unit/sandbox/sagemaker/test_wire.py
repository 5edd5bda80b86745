"""Both protocols, without a network."""

from __future__ import annotations

import json

import pytest

from sandbox.sagemaker.errors import ModelError, SageMakerError
from sandbox.sagemaker.wire import (
    control_answer,
    error_answer,
    read_control_request,
    read_runtime_path,
)


def test_the_target_header_names_the_operation():
    """In any case of the header's name; an empty body is no parameters."""
    assert read_control_request({"x-amz-target": "SageMaker.ListModels"}, b"") == ("ListModels", {})


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        ("DynamoDB_20120810.ListTables", b"{}", "UnknownOperationException"),
        ("SageMaker.ListModels", b"{", "SerializationException"),
        ("SageMaker.ListModels", b"[]", "SerializationException"),
    ],
)
def test_what_is_no_request(target, body, code):
    """Each has the code of AWS."""
    with pytest.raises(SageMakerError) as refused:
        read_control_request({"X-Amz-Target": target}, body)

    assert refused.value.code == code


def test_the_path_names_the_endpoint():
    """Names are percent-decoded, a query is ignored."""
    assert read_runtime_path("POST", "/endpoints/my%2Dend/invocations?x=1") == "my-end"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/endpoints/e/invocations", 404),
        ("POST", "/endpoints/e", 404),
        ("POST", "/endpoints/e/invocations-response-stream", 400),
    ],
)
def test_what_is_no_invocation(method, path, status):
    """Streams and queues are refused, other paths are not known."""
    with pytest.raises(SageMakerError) as refused:
        read_runtime_path(method, path)

    assert refused.value.status == status


def test_a_refusal_carries_its_code_twice():
    """Some SDKs read the header, some the body."""
    status, headers, body = error_answer(SageMakerError("ResourceLimitExceeded", "no"), "a/b")

    assert (status, headers["x-amzn-ErrorType"]) == (400, "ResourceLimitExceeded")
    assert json.loads(body) == {"__type": "ResourceLimitExceeded", "Message": "no", "message": "no"}


@pytest.mark.parametrize(
    ("original", "code"),
    [(400, "CLIENT_ERROR_FROM_MODEL"), (500, "INTERNAL_FAILURE_FROM_MODEL")],
)
def test_a_model_error_carries_what_the_model_said(original, code):
    """All members of the modelled error are there."""
    error = ModelError("m", original_status=original, original_message="o", log_stream_arn="arn")
    status, _, body = error_answer(error, "a/b")
    members = json.loads(body)

    assert status == 424
    assert (members["ErrorCode"], members["OriginalStatusCode"]) == (code, original)
    assert (members["OriginalMessage"], members["LogStreamArn"]) == ("o", "arn")


def test_an_operation_without_a_result_has_an_empty_body():
    """As DeleteModel has."""
    assert control_answer({})[2] == b""
