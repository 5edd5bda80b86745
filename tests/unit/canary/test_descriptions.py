"""What DescribeEndpoint and SageMaker's refusals say."""

import pytest

from canary.descriptions import is_busy_endpoint, is_missing_endpoint, read_endpoint
from canary.endpoint import EndpointState, VariantState


def refusal(message, code="ValidationException"):
    return {"Error": {"Code": code, "Message": message}}


def test_a_description_is_read_and_zero_stays_zero():
    description = {
        "EndpointName": "flights-dev",
        "EndpointConfigName": "config-1",
        "EndpointStatus": "InService",
        "ProductionVariants": [
            {"VariantName": "green", "CurrentWeight": 0.0, "DesiredWeight": 0.0},
        ],
    }

    assert read_endpoint(description) == EndpointState(
        name="flights-dev",
        status="InService",
        variants=(VariantState(name="green", current_weight=0.0, desired_weight=0.0),),
        config_name="config-1",
    )


def test_a_deployment_that_is_under_way_is_read():
    """One of weights or counts alone has no config, or the same one."""
    updating = {"EndpointName": "x", "EndpointConfigName": "now", "EndpointStatus": "Updating"}
    pending = [None, {"EndpointConfigName": "now"}, {"EndpointConfigName": "next"}]
    found = [
        read_endpoint(updating if each is None else {**updating, "PendingDeploymentSummary": each})
        for each in pending
    ]

    assert [False, False, True] == [each.is_deployed_to for each in found]


def test_an_endpoint_in_creation_has_no_variants_yet():
    assert () == read_endpoint({"EndpointName": "x", "EndpointStatus": "Creating"}).variants


@pytest.mark.parametrize(
    ("response", "busy", "missing"),
    [
        (refusal('Cannot update in-progress endpoint "arn:x".'), True, False),
        (refusal('Could not find endpoint "flights-dev".'), False, True),
        (refusal("Member must be greater than or equal to 0"), False, False),
        (refusal("Rate exceeded; update in progress", "ThrottlingException"), False, False),
    ],
)
def test_refusals_are_told_apart_by_their_words(response, busy, missing):
    assert (busy, missing) == (is_busy_endpoint(response), is_missing_endpoint(response))
