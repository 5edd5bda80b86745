"""Golden requests as SageMaker gets them, and what comes back."""

import io

import pytest
from botocore.response import StreamingBody

from canary.golden import Answer, GoldenRequest
from coalmine.gateways.aws import AwsError
from coalmine.gateways.golden_answers import GoldenAnswers

REQUEST = GoldenRequest(content_type="text/csv", accept="text/csv", body="1,2", answer="0.5")
SENT = {
    "EndpointName": "flights-dev",
    "ContentType": "text/csv",
    "Accept": "text/csv",
    "Body": b"1,2",
}


@pytest.fixture
def runtime(stub):
    return stub("sagemaker-runtime")


def ask(runtime, *, is_alone=False):
    return GoldenAnswers(runtime[0], "flights-dev").ask("blue", REQUEST, is_alone=is_alone)


@pytest.mark.parametrize(
    ("is_alone", "target"), [(False, {"TargetVariant": "blue"}), (True, {})], ids=["two", "one"]
)
def test_a_variant_is_named_where_there_are_others(runtime, is_alone, target):
    body = StreamingBody(io.BytesIO(b"0.5"), 3)
    runtime[1].add_response(
        "invoke_endpoint", {"Body": body, "InvokedProductionVariant": "blue"}, {**SENT, **target}
    )

    assert Answer(status=200, body="0.5", variant_name="blue") == ask(runtime, is_alone=is_alone)


def test_what_the_container_refused_is_its_answer(runtime):
    runtime[1].add_client_error(
        "invoke_endpoint",
        "ModelError",
        http_status_code=424,
        modeled_fields={"OriginalStatusCode": 415, "OriginalMessage": "send JSON"},
    )

    assert Answer(status=415, body="send JSON", variant_name="blue") == ask(runtime)


def test_what_sagemaker_refused_is_an_error(runtime):
    runtime[1].add_client_error("invoke_endpoint", "ValidationError", "no such variant")

    with pytest.raises(AwsError, match=r"a request to endpoint flights-dev: .*no such variant"):
        ask(runtime)
