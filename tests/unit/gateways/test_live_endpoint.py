"""The endpoint as it is, and the traffic a plan is made with."""

from datetime import UTC, datetime

import pytest

from canary.endpoint import Roles
from canary.periods import Counts
from canary.settings import CanarySettings
from coalmine.gateways.aws import AwsError
from coalmine.gateways.live_endpoint import LiveEndpoint

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
