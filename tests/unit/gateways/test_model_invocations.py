"""Requests to one model of many."""

import io

import pytest
from botocore.response import StreamingBody

from coalmine.gateways.aws import AwsError
from coalmine.gateways.model_invocations import ModelInvocations, ModelRequest
from coalmine.multi_model.names import ModelVersion

MODEL = ModelVersion(name="flights", version="1")
REQUEST = ModelRequest(content_type="text/csv", accept="application/json", body=b"1,2")


@pytest.fixture
def runtime(stub):
    return stub("sagemaker-runtime")


def ask(runtime):
    return ModelInvocations(runtime[0], "flights-dev").ask(MODEL, REQUEST)


def test_the_model_is_named_as_sagemaker_names_it(runtime):
    runtime[1].add_response(
        "invoke_endpoint",
        {"Body": StreamingBody(io.BytesIO(b"[1]"), 3), "ContentType": "application/json"},
        {
            "EndpointName": "flights-dev",
            "TargetModel": "flights/1.tar.gz",
            "ContentType": "text/csv",
            "Accept": "application/json",
            "Body": b"1,2",
        },
    )
    answer = ask(runtime)

    assert (200, b"[1]") == (answer.status, answer.body)


def test_a_model_that_is_being_loaded_has_no_answer_yet(runtime):
    runtime[1].add_client_error("invoke_endpoint", "ModelNotReadyException", http_status_code=429)

    assert ask(runtime) is None


def test_what_the_container_refused_is_its_answer(runtime):
    runtime[1].add_client_error(
        "invoke_endpoint",
        "ModelError",
        http_status_code=424,
        modeled_fields={"OriginalStatusCode": 415, "OriginalMessage": "send JSON"},
    )
    answer = ask(runtime)

    assert (415, b"send JSON") == (answer.status, answer.body)


def test_what_sagemaker_refused_is_an_error(runtime):
    runtime[1].add_client_error("invoke_endpoint", "ValidationError", "Failed to download")

    with pytest.raises(
        AwsError, match=r"model flights/1 of endpoint flights-dev: .*Failed to down"
    ):
        ask(runtime)
