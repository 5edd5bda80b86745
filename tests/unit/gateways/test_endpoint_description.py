"""What is found of an endpoint, and what is said where there is none."""

from datetime import UTC, datetime

import pytest

from coalmine.gateways.aws import AwsError
from coalmine.gateways.comparable_endpoint import ComparableEndpoint
from coalmine.gateways.endpoint_description import existing
from coalmine.gateways.live_endpoint import LiveEndpoint
from coalmine.gateways.variant_counts import VariantCounts

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
MISSING = "endpoint flights-dev must exist, got none; run: cdk deploy"


def test_what_is_found_is_given_back():
    assert {} == existing({}, "flights-dev")


def test_a_comparison_names_the_endpoint_that_is_not_there(stub):
    """As all commands do."""
    client, stubber = stub("sagemaker")
    stubber.add_client_error(
        "describe_endpoint", "ValidationException", "Could not find endpoint flights-dev"
    )
    nobody = ComparableEndpoint(
        endpoint=LiveEndpoint(client, None, "flights-dev"),
        counts=VariantCounts(None, "flights-dev"),
    )

    with pytest.raises(AwsError, match=MISSING):
        nobody.figures({}, start=NOON, end=NOON)
