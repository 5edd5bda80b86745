"""Asking one variant: TargetVariant overrides weights, a container's error is an answer."""

import io

import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from canary.gateways.sagemaker_runtime import Variants
from canary.golden import Answer, GoldenRequest
from tests.doubles.stubbed_client import stubbed_client

REQUEST = GoldenRequest(
    content_type="text/csv", accept="application/json", body="1,2", answer="0.5"
)


@pytest.fixture
def stubbed():
    with stubbed_client("sagemaker-runtime") as (client, stubber):
        yield stubber, Variants(client, "flights-dev")


def test_the_named_variant_is_asked(stubbed):
    stubber, variants = stubbed
    stubber.add_response(
        "invoke_endpoint",
        {"Body": StreamingBody(io.BytesIO(b"0.5"), 3), "InvokedProductionVariant": "green"},
        {
            "EndpointName": "flights-dev",
            "TargetVariant": "green",
            "ContentType": "text/csv",
            "Accept": "application/json",
            "Body": b"1,2",
        },
    )

    assert Answer(status=200, body="0.5", variant_name="green") == variants.ask("green", REQUEST)


def test_an_error_of_the_container_is_an_answer(stubbed):
    stubber, variants = stubbed
    stubber.add_client_error(
        "invoke_endpoint",
        "ModelError",
        http_status_code=424,
        modeled_fields={"OriginalStatusCode": 500, "OriginalMessage": "boom"},
    )

    assert Answer(status=500, body="boom", variant_name="green") == variants.ask("green", REQUEST)


def test_a_model_that_is_not_ready_is_no_answer(stubbed):
    """The state machine asks again."""
    stubber, variants = stubbed
    stubber.add_client_error("invoke_endpoint", "ModelNotReadyException", http_status_code=429)

    with pytest.raises(ClientError, match="ModelNotReady"):
        variants.ask("green", REQUEST)
