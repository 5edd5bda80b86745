"""What a person on call sees, read from the body as CloudWatch reads it."""

import json

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk.assertions import Template

from constructs_lib.alarm_thresholds import ErrorRate, Latency, Percent, Utilization
from constructs_lib.dashboard_pages import metric_count
from constructs_lib.endpoint_thresholds import EndpointThresholds
from constructs_lib.environment_dashboard import EnvironmentDashboard
from constructs_lib.scaling_target import RequestsPerSecond
from constructs_lib.variant_scaling import VariantScaling
from constructs_lib.watched_endpoint import WatchedEndpoint, WatchedVariant
from tests.synth.dashboard_body import expressions, graphs, labels, limits, metrics

SCALING = VariantScaling(target=RequestsPerSecond(requests_per_second=20), max_capacity=6)
THRESHOLDS = EndpointThresholds(
    max_5xx_error_rate=ErrorRate(fraction=0.01),
    max_4xx_error_rate=ErrorRate(fraction=0.07),
    max_p90_model_latency=Latency(milliseconds=200),
    max_p99_model_latency=Latency(milliseconds=400),
    max_cpu=Percent(percent=80),
    max_memory=Percent(percent=80),
    max_disk=Percent(percent=70),
    max_concurrency=Utilization(fraction=0.8),
)
FLIGHTS = WatchedEndpoint(
    endpoint_name="flights-dev",
    variants=[
        WatchedVariant(name="blue", instance_type="ml.m5.xlarge", scaling=SCALING),
        WatchedVariant(name="green", instance_type="ml.m5.large", scaling=SCALING),
    ],
    thresholds=THRESHOLDS,
    notes="`coalmine diff flights -c dev`",
)
DELAYS = WatchedEndpoint(
    endpoint_name="delays-dev",
    variants=[WatchedVariant(name="only", instance_type=None)],
    thresholds=THRESHOLDS,
)
TAXIS = WatchedEndpoint(
    endpoint_name="taxis-dev",
    variants=[
        WatchedVariant(name="live", instance_type="ml.m5.large"),
        WatchedVariant(name="dark", instance_type="ml.m5.large", is_shadow=True),
    ],
    thresholds=None,
)


@pytest.fixture(scope="module")
def bodies(feature_flags, tmp_path_factory):
    """Declare a dashboard and give the bodies of its pages by their names."""

    def declared(*endpoints):
        app = App(context=feature_flags, outdir=str(tmp_path_factory.mktemp("cdk.out")))
        stack = Stack(app, "Test", env=Environment(account="111111111111", region="us-east-1"))
        EnvironmentDashboard(
            stack,
            "Dashboard",
            name="Coalmine-dev-us-east-1",
            endpoints=endpoints,
            heading="# dev",
            runbook="## What to do",
        )
        found = Template.from_stack(stack).find_resources("AWS::CloudWatch::Dashboard").values()
        return {
            each["Properties"]["DashboardName"]: json.loads(each["Properties"]["DashboardBody"])
            for each in found
        }

    return declared


@pytest.fixture(scope="module")
def body(bodies):
    """Give the one page of an instance endpoint, a serverless one and one with a shadow."""
    (only,) = bodies(FLIGHTS, DELAYS, TAXIS).values()
    return only


def test_on_top_stand_the_endpoints_that_are_unhealthy_then_what_rings(body):
    heading, unhealthy, ringing = body["widgets"][:3]

    assert "# dev" == heading["properties"]["markdown"]
    assert [
        f"arn:aws:cloudwatch:us-east-1:111111111111:alarm:{name}-unhealthy"
        for name in ("flights-dev", "delays-dev")
    ] == unhealthy["properties"]["alarms"]
    assert ["ALARM"] == ringing["properties"]["states"]
    assert len(FLIGHTS.alarm_names + DELAYS.alarm_names) == len(ringing["properties"]["alarms"])


def test_no_alarm_widget_has_more_than_cloudwatch_takes(bodies):
    many = [
        WatchedEndpoint(
            endpoint_name=f"e{number}-dev", variants=FLIGHTS.variants, thresholds=THRESHOLDS
        )
        for number in range(6)
    ]
    (page,) = bodies(*many).values()
    alarms = [each["properties"]["alarms"] for each in page["widgets"] if each["type"] == "alarm"]

    assert all(1 <= len(each) <= 100 for each in alarms)
    assert 6 + sum(len(each.alarm_names) for each in many) == sum(len(each) for each in alarms)


def test_each_endpoint_has_its_row_below_its_name(body):
    on_instances = ["Requests", "Errors", "Latency", "Instances", "Utilization"]
    serverless = ["Requests", "Errors", "Latency", "Concurrency and memory", "Cold starts"]

    assert [
        *(("flights-dev", title) for title in on_instances),
        *(("delays-dev", title) for title in serverless),
        *(("taxis-dev", title) for title in on_instances),
    ] == list(graphs(body))


def test_requests_are_stacked_so_that_the_shares_are_seen(body):
    requests = graphs(body)["flights-dev", "Requests"]

    assert requests["stacked"]
    assert ["blue", "green"] == labels(requests)
    assert {"Sum"} == {each[-1]["stat"] for each in requests["metrics"]}


def test_copies_for_a_shadow_are_no_share_of_the_requests(body):
    assert ["live"] == labels(graphs(body)["taxis-dev", "Requests"])
    assert "dark 5xx" in labels(graphs(body)["taxis-dev", "Errors"])


def test_errors_are_percents_of_the_requests_with_the_limits_of_the_alarms(body):
    errors = graphs(body)["flights-dev", "Errors"]

    assert [
        f"{variant} {kind}" for variant in ("blue", "green") for kind in ("5xx", "4xx", "model")
    ] == labels(errors)
    assert "Invocation5XXErrors * 100" == expressions(errors)["blue 5xx"]
    assert {"5xx": 1, "model": 1, "4xx": 7} == limits(errors)
    assert "% of requests" == errors["yAxis"]["left"]["label"]


def test_latencies_are_milliseconds(body):
    """SageMaker publishes microseconds."""
    latency = graphs(body)["flights-dev", "Latency"]

    assert {"blue p50", "blue p90", "blue p99", "blue overhead p99"} <= set(labels(latency))
    assert "ModelLatency / 1000" == expressions(latency)["green p99"]
    assert "OverheadLatency / 1000" == expressions(latency)["green overhead p99"]
    assert {"p90": 200, "p99": 400} == limits(latency)
    assert "ms" == latency["yAxis"]["left"]["label"]


def test_instances_are_counted_from_the_requests_and_have_their_most(body):
    instances = graphs(body)["flights-dev", "Instances"]

    assert {
        "blue": "Invocations / InvocationsPerInstance",
        "green": "Invocations / InvocationsPerInstance",
    } == expressions(instances)
    assert {"max blue, green": 6} == limits(instances)


def test_cpu_is_that_of_all_cores_together(body):
    """CloudWatch sums over cores: 4 busy ones are 400."""
    used = graphs(body)["flights-dev", "Utilization"]

    assert {
        "blue CPU": "CPUUtilization / 4",
        "green CPU": "CPUUtilization / 2",
    } == expressions(used)
    assert {"CPU, memory": 80, "disk": 70} == limits(used)


def test_a_serverless_endpoint_shows_its_concurrency_and_its_cold_starts(body):
    used = graphs(body)["delays-dev", "Concurrency and memory"]
    cold = graphs(body)["delays-dev", "Cold starts"]

    assert {"only used": "ServerlessConcurrentExecutionsUtilization * 100"} == expressions(used)
    assert {"only max": "ModelSetupTime / 1000"} == expressions(cold)
    assert ["only max", "only count"] == labels(cold)
    assert {"used": 80, "memory": 80} == limits(used)


def test_what_sagemaker_does_not_publish_of_a_serverless_variant_is_not_asked_for(body):
    published = {
        *("Invocations", "Invocation4XXErrors", "Invocation5XXErrors", "ModelLatency"),
        *("OverheadLatency", "ModelSetupTime", "ServerlessConcurrentExecutionsUtilization"),
        "MemoryUtilization",
    }

    assert published == {
        name
        for _, name, dimensions in metrics(body)
        if ("EndpointName", "delays-dev") in dimensions
    }


def test_without_alarms_there_are_no_limits(body):
    titles = ("Errors", "Latency", "Instances", "Utilization")

    assert [{}] * 4 == [limits(graphs(body)["taxis-dev", title]) for title in titles]


def test_regions_and_periods_are_said(body):
    """A dashboard is global: without a region its graphs are those of wherever it is opened."""
    drawn = graphs(body).values()

    assert {("us-east-1", 60)} == {(graph["region"], graph["period"]) for graph in drawn}
    assert {60} == {entry[-1]["period"] for graph in drawn for entry in graph["metrics"]}
    assert ("inherit", "-PT3H") == (body["periodOverride"], body["start"])


def test_it_reads_as_many_metrics_as_the_pages_were_shared_out_by(body):
    endpoints = (FLIGHTS, DELAYS, TAXIS)

    assert sum(metric_count(each, in_rows=True) for each in endpoints) == len(metrics(body))


def test_a_hundred_endpoints_have_the_gist_on_two_pages_that_lead_to_each_other(bodies):
    many = [
        WatchedEndpoint(
            endpoint_name=f"e{number}-dev", variants=FLIGHTS.variants, thresholds=THRESHOLDS
        )
        for number in range(100)
    ]
    pages = bodies(*many)
    first, second = pages.values()

    assert ["Coalmine-dev-us-east-1", "Coalmine-dev-us-east-1-2"] == list(pages)
    assert all(
        "[e50-dev to e99-dev](#dashboards:name=Coalmine-dev-us-east-1-2)"
        in page["widgets"][0]["properties"]["markdown"]
        for page in pages.values()
    )
    assert 100 == len(first["widgets"][1]["properties"]["alarms"])
    assert [] == [each for each in second["widgets"] if each["type"] == "alarm"]
    assert 500 == len(metrics(first)) == sum(metric_count(e, in_rows=False) for e in many[:50])
    assert sum(len(json.dumps(page)) for page in pages.values()) < 400_000
