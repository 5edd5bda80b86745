"""The endpoint as it is, and the traffic a plan is made with."""

from datetime import UTC, datetime

import pytest

from canary.endpoint import Roles
from canary.periods import Counts
from canary.settings import CanarySettings
from coalmine.gateways.aws import AwsError
from coalmine.gateways.live_endpoint import LiveEndpoint

BUSY = "Cannot update in-progress endpoint"
ROLES = Roles(champion="blue", challenger="green")


def test_a_missing_endpoint_is_none(stub):
    client, stubber = stub("sagemaker")
    stubber.add_client_error("describe_endpoint", "ValidationException", "Could not find endpoint")

    assert LiveEndpoint(client, None, "flights-dev").describe() is None


def test_another_refusal_is_an_error(stub):
    client, stubber = stub("sagemaker")
    stubber.add_client_error("describe_endpoint", "AccessDeniedException", "no")

    with pytest.raises(AwsError, match=r"endpoint flights-dev: .*AccessDenied"):
        LiveEndpoint(client, None, "flights-dev").describe()


def test_provisioned_concurrency_is_that_of_serverless_variants(stub):
    """What is on its way does not count yet."""
    client, stubber = stub("sagemaker")
    summary = {
        "EndpointName": "flights-dev",
        "EndpointArn": "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/flights-dev",
        "EndpointStatus": "Updating",
        "CreationTime": datetime(2026, 1, 1, tzinfo=UTC),
        "LastModifiedTime": datetime(2026, 1, 1, tzinfo=UTC),
        "ProductionVariants": [
            {
                "VariantName": "warm",
                "CurrentServerlessConfig": {
                    "MemorySizeInMB": 2048,
                    "MaxConcurrency": 5,
                    "ProvisionedConcurrency": 2,
                },
                "DesiredServerlessConfig": {
                    "MemorySizeInMB": 2048,
                    "MaxConcurrency": 5,
                    "ProvisionedConcurrency": 4,
                },
            },
            {
                "VariantName": "cold",
                "CurrentServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5},
            },
            {"VariantName": "instances", "CurrentInstanceCount": 1},
        ],
    }
    stubber.add_response("describe_endpoint", summary)

    assert {"warm": 2} == LiveEndpoint(client, None, "flights-dev").provisioned_concurrency()


@pytest.mark.parametrize(("message", "is_taken"), [(None, True), (BUSY, False)])
def test_an_endpoint_that_is_being_updated_takes_no_weights(stub, message, is_taken):
    """Autoscaling began between the look and the request: no error, one looks again."""
    client, stubber = stub("sagemaker")
    if message is None:
        stubber.add_response("update_endpoint_weights_and_capacities", {"EndpointArn": "a" * 20})
    else:
        stubber.add_client_error(
            "update_endpoint_weights_and_capacities", "ValidationException", message
        )

    assert is_taken == LiveEndpoint(client, None, "flights-dev").shift_weights({"blue": 1.0})


def test_weights_that_are_refused_for_good_are_an_error(stub):
    client, stubber = stub("sagemaker")
    stubber.add_client_error(
        "update_endpoint_weights_and_capacities", "ValidationException", "no variant red"
    )

    with pytest.raises(AwsError, match=r"weights of flights-dev: .*no variant red"):
        LiveEndpoint(client, None, "flights-dev").shift_weights({"red": 1.0})


def test_the_champions_traffic_is_measured(stub):
    client, stubber = stub("cloudwatch")
    at = datetime.now(UTC).replace(second=0, microsecond=0)
    points = {"StatusCode": "Complete", "Timestamps": [at], "Values": [120.0]}
    stubber.add_response("get_metric_data", {"MetricDataResults": [{"Id": "q2", **points}]})
    measured = LiveEndpoint(None, client, "flights-dev").measure(ROLES, CanarySettings())

    assert Counts(invocations=120, errors=0) == measured.counts


def test_counts_that_cloudwatch_withholds_are_an_error(stub):
    client, stubber = stub("cloudwatch")
    withheld = {"Id": "q2", "StatusCode": "Forbidden", "Timestamps": [], "Values": []}
    stubber.add_response("get_metric_data", {"MetricDataResults": [withheld]})

    with pytest.raises(AwsError, match="got Forbidden"):
        LiveEndpoint(None, client, "flights-dev").measure(ROLES, CanarySettings())
