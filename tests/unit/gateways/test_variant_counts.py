"""What CloudWatch counted of the variants of an endpoint."""

from datetime import UTC, datetime, timedelta

import pytest

from coalmine.comparison.figures import ERRORS_5XX, INVOCATIONS, Latency
from coalmine.gateways.aws import AwsError
from coalmine.gateways.variant_counts import VariantCounts

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SPAN = {"start": NOON, "end": NOON + timedelta(hours=1)}
ASKED = {
    "Namespace": "AWS/SageMaker",
    "MetricName": "ModelLatency",
    "Dimensions": [
        {"Name": "EndpointName", "Value": "flights-dev"},
        {"Name": "VariantName", "Value": "blue"},
    ],
    "StartTime": NOON,
    "EndTime": NOON + timedelta(hours=1),
    "Period": 3600,
}


def percentiles(at, p50, p90, p99):
    return {"Timestamp": at, "ExtendedStatistics": {"p50": p50, "p90": p90, "p99": p99}}


def latency(stub, parts, samples):
    """Read the latency that CloudWatch answers in these parts."""
    client, stubber = stub("cloudwatch")
    stubber.add_response(
        "get_metric_statistics",
        {"Datapoints": parts},
        {**ASKED, "ExtendedStatistics": ["p50", "p90", "p99"]},
    )
    if parts:
        stubber.add_response(
            "get_metric_statistics",
            {"Datapoints": [{"Timestamp": at, "SampleCount": count} for at, count in samples]},
            {**ASKED, "Statistics": ["SampleCount"]},
        )
    return VariantCounts(client, "flights-dev").latency("blue", **SPAN)


def test_counts_come_by_variant_and_minute(stub):
    client, stubber = stub("cloudwatch")
    found = {"StatusCode": "Complete", "Timestamps": [NOON], "Values": [7.0]}
    stubber.add_response(
        "get_metric_data",
        {"MetricDataResults": [{"Id": "q0", **found}, {"Id": "q5", **found}]},
    )

    points = VariantCounts(client, "flights-dev").read(["blue", "green"], **SPAN)
    at = int(NOON.timestamp())
    assert {at: 7.0} == points["blue", INVOCATIONS] == points["green", ERRORS_5XX]
    assert {} == points["green", INVOCATIONS]


def test_counts_that_cloudwatch_withholds_are_an_error(stub):
    """They are no zeros."""
    client, stubber = stub("cloudwatch")
    withheld = {"Id": "q2", "StatusCode": "Forbidden", "Timestamps": [], "Values": []}
    stubber.add_response("get_metric_data", {"MetricDataResults": [withheld]})

    with pytest.raises(AwsError, match="got Forbidden"):
        VariantCounts(client, "flights-dev").read(["blue"], **SPAN)


def test_latency_is_in_milliseconds(stub):
    """CloudWatch has microseconds."""
    found = latency(stub, [percentiles(NOON, 12_000, 20_000, 45_500)], [(NOON, 300)])

    assert Latency(p50_ms=12.0, p90_ms=20.0, p99_ms=45.5) == found


def test_a_span_that_is_cut_in_two_counts_by_requests(stub):
    later = NOON + timedelta(minutes=43)
    parts = [percentiles(NOON, 10_000, 10_000, 10_000), percentiles(later, 20_000, 20_000, 20_000)]

    found = latency(stub, parts, [(later, 300), (NOON, 100)])
    assert Latency(p50_ms=17.5, p90_ms=17.5, p99_ms=17.5) == found


def test_without_answers_there_is_no_latency(stub):
    assert latency(stub, [], []) is None


def test_a_period_is_a_day_at_most(stub):
    """CloudWatch takes no longer one, and a minute more than a day is one day's span."""
    client, stubber = stub("cloudwatch")
    stubber.add_response(
        "get_metric_statistics",
        {"Datapoints": []},
        {
            **ASKED,
            "MetricName": "OverheadLatency",
            "EndTime": NOON + timedelta(days=1, minutes=1),
            "Period": 86_400,
            "ExtendedStatistics": ["p50", "p90", "p99"],
        },
    )

    counts = VariantCounts(client, "flights-dev")
    span = {"start": NOON, "end": NOON + timedelta(days=1, minutes=1)}
    assert counts.percentiles("blue", "OverheadLatency", **span) is None


def test_more_queries_than_a_request_takes_are_several_requests(stub):
    """GetMetricData takes 500."""
    client, stubber = stub("cloudwatch")
    queries = [(f"variant-{number}", INVOCATIONS) for number in range(501)]
    found = {"StatusCode": "Complete", "Timestamps": [NOON]}
    stubber.add_response(
        "get_metric_data", {"MetricDataResults": [{"Id": "q499", "Values": [1.0], **found}]}
    )
    stubber.add_response(
        "get_metric_data", {"MetricDataResults": [{"Id": "q0", "Values": [2.0], **found}]}
    )

    counts = VariantCounts(client, "flights-dev")
    points = counts.points(queries, period_seconds=60, **SPAN)
    at = int(NOON.timestamp())
    assert ({at: 1.0}, {at: 2.0}) == (points[queries[499]], points[queries[500]])
