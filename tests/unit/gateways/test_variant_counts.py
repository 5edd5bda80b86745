"""What CloudWatch counted of the variants of an endpoint."""

from datetime import UTC, datetime, timedelta

import pytest

from coalmine.comparison.figures import ERRORS_5XX, INVOCATIONS, Bounds, Latency
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


def percentiles(at, **values):
    return {"Timestamp": at, "ExtendedStatistics": values}


def latency(stub, parts, samples, names=("p50", "p90", "p99")):
    """Read the latency that CloudWatch answers in these parts, asked for these percentiles."""
    client, stubber = stub("cloudwatch")
    stubber.add_response(
        "get_metric_statistics",
        {"Datapoints": [{"Timestamp": at, "SampleCount": count} for at, count in samples]},
        {**ASKED, "Statistics": ["SampleCount"]},
    )
    if samples:
        stubber.add_response(
            "get_metric_statistics",
            {"Datapoints": parts},
            {**ASKED, "ExtendedStatistics": list(names)},
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


def test_latency_is_in_milliseconds_and_has_its_bounds(stub):
    """CloudWatch has microseconds; percentiles around each one bound it."""
    names = ("p50", "p90", "p99", "p44.34", "p55.66", "p86.6", "p93.4", "p97.87")
    values = dict(zip(names, (12e3, 20e3, 45.5e3, 11e3, 13e3, 19e3, 22e3, 40e3), strict=True))

    found = latency(stub, [percentiles(NOON, **values)], [(NOON, 300)], names)
    assert (12.0, 20.0, 45.5) == (found.p50_ms, found.p90_ms, found.p99_ms)
    assert Bounds(low_ms=11.0, high_ms=13.0) == found.bounds["p50"]
    assert Bounds(low_ms=40.0) == found.bounds["p99"]


def test_a_span_that_is_cut_in_two_counts_by_requests(stub):
    later = NOON + timedelta(minutes=43)
    parts = [
        percentiles(NOON, p50=10e3, p90=10e3, p99=10e3),
        percentiles(later, p50=20e3, p90=20e3, p99=20e3),
    ]

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
            "Statistics": ["SampleCount"],
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


@pytest.mark.parametrize(
    ("begins", "lasts", "period"),
    [(0, 3600, 3600), (0, 3610, 3660), (50, 20, 120), (0, 10, 60), (0, 90_000, 86_400)],
    ids=["whole minutes", "ten seconds more", "over a minute's end", "shorter", "over a day"],
)
def test_the_period_of_a_span_is_whole_minutes(stub, begins, lasts, period):
    """CloudWatch refuses 3610 s, although the counts beside it come every 10 s."""
    client, stubber = stub("cloudwatch")
    start = NOON + timedelta(seconds=begins)
    end = start + timedelta(seconds=lasts)
    stubber.add_response(
        "get_metric_statistics",
        {"Datapoints": []},
        {
            **ASKED,
            "StartTime": start,
            "EndTime": end,
            "Period": period,
            "Statistics": ["SampleCount"],
        },
    )

    assert None is VariantCounts(client, "flights-dev").latency("blue", start=start, end=end)
