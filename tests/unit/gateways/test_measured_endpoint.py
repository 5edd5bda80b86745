"""An endpoint that is measured."""

from datetime import UTC, datetime, timedelta

import pytest

from canary.counting import Query
from coalmine.comparison.figures import INVOCATIONS, Latency
from coalmine.gateways.aws import AwsError
from coalmine.gateways.measured_endpoint import MeasuredEndpoint
from coalmine.metrics.facts import EndpointFacts, VariantFacts
from coalmine.metrics.span import Span

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SPAN = Span(
    start=NOON,
    end=NOON + timedelta(minutes=5),
    period_seconds=60,
    now=NOON + timedelta(minutes=5),
)
ENDPOINT = {
    "EndpointName": "flights-dev",
    "EndpointArn": "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/flights-dev",
    "EndpointConfigName": "config-1",
    "EndpointStatus": "InService",
    "CreationTime": NOON,
    "LastModifiedTime": NOON,
    "ProductionVariants": [{"VariantName": "blue", "CurrentInstanceCount": 1}],
}
CONFIG = {
    "EndpointConfigName": "config-1",
    "EndpointConfigArn": "arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/config-1",
    "CreationTime": NOON,
    "ProductionVariants": [
        {"VariantName": "blue", "ModelName": "model-1", "InstanceType": "ml.m5.large"}
    ],
}


class FakeCounts:
    """CloudWatch with as many requests in each variant's first minute as a test says."""

    def __init__(self, requests):
        self.requests = requests
        self.durations = []

    def points(self, queries, *, period_seconds, start, end):
        assert (60, SPAN.start, SPAN.end) == (period_seconds, start, end)
        return {query: self._count(query) for query in queries}

    def percentiles(self, variant_name, metric_name, *, start, end):
        self.durations.append((variant_name, metric_name))
        return Latency(p50_ms=1, p90_ms=2, p99_ms=3)

    def _count(self, query: Query):
        is_counted = query[1] == INVOCATIONS
        return {SPAN.starts[0]: self.requests[query[0]]} if is_counted else {}


def measured(sagemaker, counts=None):
    return MeasuredEndpoint(sagemaker=sagemaker, counts=counts, endpoint_name="flights-dev")


def test_the_instance_types_come_from_the_endpoint_config(stub):
    """DescribeEndpoint does not tell them."""
    client, stubber = stub("sagemaker")
    stubber.add_response("describe_endpoint", ENDPOINT, {"EndpointName": "flights-dev"})
    stubber.add_response("describe_endpoint_config", CONFIG, {"EndpointConfigName": "config-1"})

    (blue,) = measured(client).describe().variants
    assert ("blue", "ml.m5.large", 1) == (
        blue.name,
        blue.instance_type,
        blue.current_instance_count,
    )


def test_an_endpoint_goes_on_without_its_config(stub):
    client, stubber = stub("sagemaker")
    stubber.add_response("describe_endpoint", ENDPOINT)
    stubber.add_client_error(
        "describe_endpoint_config",
        "ValidationException",
        'Could not find endpoint configuration "config-1".',
    )

    assert measured(client).describe().variants[0].instance_type is None


def test_a_config_that_may_not_be_read_is_an_error(stub):
    client, stubber = stub("sagemaker")
    stubber.add_response("describe_endpoint", ENDPOINT)
    stubber.add_client_error("describe_endpoint_config", "AccessDeniedException", "no")

    with pytest.raises(AwsError, match="endpoint config config-1"):
        measured(client).describe()


def test_a_missing_endpoint_is_none(stub):
    client, stubber = stub("sagemaker")
    stubber.add_client_error("describe_endpoint", "ValidationException", "Could not find endpoint")

    assert measured(client).describe() is None


def test_each_variant_is_asked_for_what_it_has():
    counts = FakeCounts({"blue": 7.0, "warm": 9.0})
    facts = EndpointFacts(
        name="flights-dev",
        status="InService",
        variants=(VariantFacts(name="blue"), VariantFacts(name="warm", max_concurrency=5)),
    )

    samples = measured(None, counts).samples(facts, SPAN)
    assert {SPAN.starts[0]: 7.0} == samples.points["blue", INVOCATIONS]
    assert {SPAN.starts[0]: 9.0} == samples.points["warm", INVOCATIONS]
    assert 3 == samples.durations["warm", "ModelSetupTime"].p99_ms
    assert [
        ("blue", "ModelLatency"),
        ("blue", "OverheadLatency"),
        ("warm", "ModelLatency"),
        ("warm", "OverheadLatency"),
        ("warm", "ModelSetupTime"),
    ] == counts.durations
