"""The deployed endpoint answers in the formats that it documents."""

import json

import pytest

from demo.held_out import sample_requests
from tests.sandbox.deployed.conftest import ENDPOINT_NAME


@pytest.mark.parametrize("number", [0, 1, 2], ids=["JSON object", "JSON list", "CSV"])
def test_a_sample_request_is_answered(deployed, number):
    """One object gives one answer, three rows give three, whatever their format."""
    content_type, body = sample_requests()[number]

    answer = deployed.sandbox.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=ENDPOINT_NAME, ContentType=content_type, Accept="application/json", Body=body
    )

    answers = json.loads(answer["Body"].read())
    assert (1 if number == 0 else 3) == (1 if isinstance(answers, dict) else len(answers))


def test_the_variant_with_weight_zero_gets_no_traffic(deployed):
    """A challenger serves nobody until a canary says so."""
    content_type, body = sample_requests()[0]
    runtime = deployed.sandbox.client("sagemaker-runtime")

    served = {
        runtime.invoke_endpoint(EndpointName=ENDPOINT_NAME, ContentType=content_type, Body=body)[
            "InvokedProductionVariant"
        ]
        for _ in range(30)
    }

    assert {"blue"} == served
