"""When a variant calls for help: which metric, in which unit, and what no data means."""

from typing import Any

import pytest
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template

from constructs_lib.alarm_thresholds import Evaluation, Latency, Percent
from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_thresholds import EndpointThresholds
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.scaling_target import CpuUtilization
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.variant_alarms import VariantAlarms
from constructs_lib.variant_scaling import ScalingSchedule, VariantScaling

ALARM = "AWS::CloudWatch::Alarm"
TOPIC = "arn:aws:sns:us-east-1:111111111111:alarms"
INVOCATIONS, INSTANCES = "AWS/SageMaker", "/aws/sagemaker/Endpoints"
FLEET: dict[str, Any] = {
    "instance_type": "ml.m5.xlarge",
    "initial_instance_count": 2,
    "initial_weight": 1,
}


@pytest.fixture
def declare(stack, model):
    """Declare the alarms of a variant on instances, or of another one, and find them by name."""

    def build(variant=None, thresholds=None, **fleet):
        if variant is None:
            variant = InstanceVariant(name="blue", model=model, **{**FLEET, **fleet})
        limits = EndpointThresholds() if thresholds is None else thresholds
        endpoint = Endpoint(stack, "Endpoint", endpoint_name="flights-dev", variants=[variant])
        VariantAlarms(
            stack,
            "Alarms",
            endpoint=endpoint,
            variant=variant,
            thresholds=limits,
            topic=sns.Topic.from_topic_arn(stack, "Told", TOPIC),
        )
        found = Template.from_stack(stack).find_resources(ALARM).values()
        alarms = {each["Properties"]["AlarmName"]: each["Properties"] for each in found}
        return {name.removeprefix(f"flights-dev-{variant.name}-"): alarms[name] for name in alarms}

    return build


def dimensions(variant):
    return [
        {"Name": "EndpointName", "Value": "flights-dev"},
        {"Name": "VariantName", "Value": variant},
    ]


def queries(alarm):
    """Return the metrics of a math alarm by their ids, and the expression it watches."""
    metrics = {each["Id"]: each["MetricStat"] for each in alarm["Metrics"] if "MetricStat" in each}
    (watched,) = [
        each["Expression"] for each in alarm["Metrics"] if each.get("ReturnData") is not False
    ]
    return metrics, watched


@pytest.mark.parametrize(
    ("slug", "namespace", "metric", "statistic", "limit"),
    [
        ("p99-overhead-latency", INVOCATIONS, "OverheadLatency", "p99", 500_000),
        ("cpu", INSTANCES, "CPUUtilization", "Average", 340),
        ("memory", INSTANCES, "MemoryUtilization", "Average", 85),
        ("disk", INSTANCES, "DiskUtilization", "Maximum", 70),
    ],
)
def test_each_limit_is_in_cloudwatchs_unit(declare, slug, namespace, metric, statistic, limit):
    """Latencies are microseconds; CPU is summed over the cores, of which an ml.m5.xlarge has 4."""
    alarm = declare()[slug]
    key = "ExtendedStatistic" if statistic.startswith("p") else "Statistic"

    assert (namespace, metric, statistic, limit, dimensions("blue")) == (
        alarm["Namespace"],
        alarm["MetricName"],
        alarm[key],
        alarm["Threshold"],
        alarm["Dimensions"],
    )
    assert "GreaterThanOrEqualToThreshold" == alarm["ComparisonOperator"]
    assert (60, 5, 3) == (alarm["Period"], alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"])


@pytest.mark.parametrize(
    ("percentile", "least_requests", "limit"), [("p90", 20, 500_000), ("p99", 100, 1_000_000)]
)
def test_of_few_requests_a_percentile_is_the_slowest_and_says_nothing(
    declare, percentile, least_requests, limit
):
    alarm = declare()[f"{percentile}-model-latency"]
    metrics, watched = queries(alarm)

    assert f"IF(requests >= {least_requests}, latency)" == watched
    assert {"requests": "SampleCount", "latency": percentile} == {
        name: metric["Stat"] for name, metric in metrics.items()
    }
    assert {"ModelLatency"} == {each["Metric"]["MetricName"] for each in metrics.values()}
    assert limit == alarm["Threshold"]
    assert "notBreaching" == alarm["TreatMissingData"]


@pytest.mark.parametrize(
    ("slug", "errors", "limit"),
    [
        ("5xx-error-rate", "Invocation5XXErrors", 0.01),
        ("4xx-error-rate", "Invocation4XXErrors", 0.05),
        ("model-error-rate", "InvocationModelErrors", 0.01),
    ],
)
def test_a_rate_says_nothing_of_few_requests_or_of_a_single_failure(declare, slug, errors, limit):
    alarm = declare()[slug]
    metrics, watched = queries(alarm)

    assert (
        "IF((requests >= 20 AND errors > 1) OR (errors >= 3 AND errors * 2 >= requests), "
        "errors / requests, 0)"
    ) == watched
    assert {"requests": "Invocations", "errors": errors} == {
        name: metric["Metric"]["MetricName"] for name, metric in metrics.items()
    }
    assert {("Sum", 60)} == {(metric["Stat"], metric["Period"]) for metric in metrics.values()}
    assert all(dimensions("blue") == each["Metric"]["Dimensions"] for each in metrics.values())
    assert limit == alarm["Threshold"]


def test_no_requests_are_no_trouble_but_silent_instances_are_not_known_to_be_well(declare):
    """A variant at weight 0 gets no requests; its instances speak all the same."""
    alarms = declare(initial_weight=0.1)
    of_instances = {"cpu", "memory", "disk"}

    assert {"missing"} == {alarms[slug]["TreatMissingData"] for slug in of_instances}
    assert {"notBreaching"} == {
        alarms[slug]["TreatMissingData"] for slug in alarms.keys() - of_instances
    }


def test_the_topic_hears_what_does_not_make_the_endpoint_unhealthy(declare):
    """That is told by the composite alarm, once."""
    alarms = declare()
    told = {slug for slug, alarm in alarms.items() if alarm.get("AlarmActions") == [TOPIC]}

    assert alarms.keys() - told == {"5xx-error-rate", "p99-model-latency"}
    assert not [alarm for alarm in alarms.values() if "OKActions" in alarm]


@pytest.mark.parametrize(
    ("left_out", "teller"),
    [({}, "cpu"), ({"max_cpu": None}, "memory"), ({"max_cpu": None, "max_memory": None}, "disk")],
)
def test_instances_that_fall_silent_are_told_of_once(declare, left_out, teller):
    alarms = declare(thresholds=EndpointThresholds(**left_out))

    assert {teller: [TOPIC]} == {
        slug: each["InsufficientDataActions"]
        for slug, each in alarms.items()
        if "InsufficientDataActions" in each
    }


def test_a_person_on_call_reads_who_and_what(declare):
    alarms = declare()

    assert (
        "blue of flights-dev: p99 of the container's time is 1000 ms or more"
        == alarms["p99-model-latency"]["AlarmDescription"]
    )
    assert (
        "blue of flights-dev: 1 % of the requests or more are answered with a 5xx"
        == alarms["5xx-error-rate"]["AlarmDescription"]
    )


def test_requests_over_requests_per_instance_count_the_instances(declare):
    """SageMaker has no metric for it; a sum of thirds is not quite 1, hence the half."""
    scaling = VariantScaling(
        target=CpuUtilization(cpu_utilization_percent=100),
        min_capacity=2,
        max_capacity=4,
        schedules=(
            ScalingSchedule(name="rush", schedule="cron(0 6 * * ? *)", max_capacity=8),
            ScalingSchedule(name="calm", schedule="cron(0 9 * * ? *)", max_capacity=4),
        ),
    )
    alarm = declare(scaling=scaling)["at-max-capacity"]
    metrics, watched = queries(alarm)

    assert "requests / requests_per_instance" == watched
    assert "InvocationsPerInstance" == metrics["requests_per_instance"]["Metric"]["MetricName"]
    assert "Sum" == metrics["requests_per_instance"]["Stat"]
    assert 7.5 == alarm["Threshold"]
    assert (15, 15) == (alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"])


@pytest.mark.parametrize("most", [None, 2])
def test_a_number_of_instances_that_cannot_grow_is_no_news(declare, most):
    target = CpuUtilization(cpu_utilization_percent=100)
    held = None if most is None else VariantScaling(target=target, min_capacity=2, max_capacity=2)

    assert "at-max-capacity" not in declare(scaling=held)


def test_a_serverless_variant_is_watched_for_cold_starts_and_concurrency(declare, open_model):
    alarms = declare(ServerlessVariant(name="only", model=open_model))
    setup, used, memory = (alarms[slug] for slug in ("model-setup-time", "concurrency", "memory"))

    assert ("ModelSetupTime", "Maximum", 30_000_000) == (
        setup["MetricName"],
        setup["Statistic"],
        setup["Threshold"],
    )
    assert (1, 1) == (setup["EvaluationPeriods"], setup["DatapointsToAlarm"])
    assert ("ServerlessConcurrentExecutionsUtilization", "Maximum", 0.8) == (
        used["MetricName"],
        used["Statistic"],
        used["Threshold"],
    )
    assert {"notBreaching"} == {alarm["TreatMissingData"] for alarm in alarms.values()}
    assert "MemoryUtilization" == memory["MetricName"]
    assert not {"cpu", "disk", "model-error-rate", "at-max-capacity"} & alarms.keys()


def test_many_models_on_a_variant_are_watched_as_one(declare, many_models):
    """SageMaker counts by variant; no metric says which of its models failed."""
    shared = InstanceVariant(name="shared", model=many_models, **FLEET)

    assert {"5xx-error-rate", "p99-model-latency", "disk"} <= declare(shared).keys()


def test_a_caller_sets_thresholds(declare):
    thresholds = EndpointThresholds(
        evaluation=Evaluation(period_seconds=300, periods=2, datapoints=2),
        min_requests=100,
        max_p99_model_latency=Latency(milliseconds=800),
        max_p90_model_latency=None,
        max_cpu=Percent(percent=50),
    )
    alarms = declare(thresholds=thresholds, instance_type="ml.c4.8xlarge")

    assert 800_000 == alarms["p99-model-latency"]["Threshold"]
    assert {300} == {each["Period"] for each in queries(alarms["p99-model-latency"])[0].values()}
    assert "requests >= 100" in queries(alarms["5xx-error-rate"])[1]
    assert 1800 == alarms["cpu"]["Threshold"]
    assert "p90-model-latency" not in alarms


def test_cores_that_nobody_can_count_are_refused_with_a_way_out(declare):
    with pytest.raises(ValueError, match=r"got 'ml.m5.metal'; .* \(max_cpu_percent: null\)"):
        declare(instance_type="ml.m5.metal")


def test_without_the_cpu_alarm_the_cores_need_not_be_known(declare):
    alarms = declare(thresholds=EndpointThresholds(max_cpu=None), instance_type="ml.m5.metal")

    assert "cpu" not in alarms
