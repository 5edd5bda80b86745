"""What is wrong with all variants of an endpoint together, and the one alarm that others obey."""

from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template

from constructs_lib.alarm_thresholds import RequestsPerMinute
from constructs_lib.endpoint_alarms import EndpointAlarms
from constructs_lib.endpoint_metrics import EndpointMetrics
from constructs_lib.endpoint_thresholds import EndpointThresholds
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.scaling_target import CpuUtilization, RequestsPerSecond
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.shadow_variant import ShadowVariant
from constructs_lib.variant_scaling import ScalingSchedule, VariantScaling

ALARM, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
TOPIC = "arn:aws:sns:us-east-1:111111111111:alarms"
FLEET: dict[str, Any] = {"instance_type": "ml.m5.large", "initial_instance_count": 1}
MOST_METRICS = 10  # of one alarm, says CloudWatch
NOTHING_SERIOUS = EndpointThresholds(max_5xx_error_rate=None, max_p99_model_latency=None)


class Alarms:
    """The alarms of an endpoint as a template has them, by name."""

    def __init__(self, stack, **options):
        endpoint_options = {
            name: options.pop(name) for name in ("variants", "shadow_variant") if name in options
        }
        endpoint = EndpointMetrics(
            stack, "Endpoint", endpoint_name="flights-dev", **endpoint_options
        )
        thresholds = options.pop("thresholds", EndpointThresholds())
        topic = sns.Topic.from_topic_arn(stack, "Told", TOPIC)
        EndpointAlarms(stack, "Alarms", endpoint=endpoint, thresholds=thresholds, topic=topic)
        self._template = Template.from_stack(stack)

    @property
    def ids(self):
        """Give the logical ids by name."""
        found = self._template.find_resources(ALARM)
        return {each["Properties"]["AlarmName"]: key for key, each in found.items()}

    @property
    def by_name(self):
        """Give the properties by name, without the endpoint's part of it."""
        found = self._template.find_resources(ALARM).values()
        alarms = {each["Properties"]["AlarmName"]: each["Properties"] for each in found}
        return {name.removeprefix("flights-dev-"): alarms[name] for name in alarms}

    @property
    def unhealthy(self):
        """Give the properties of the composite alarm, None where there is none."""
        found = list(self._template.find_resources(COMPOSITE).values())
        return found[0]["Properties"] if found else None

    @property
    def obeyed(self):
        """Give the names of the alarms that make the endpoint unhealthy."""
        rule = str(self.unhealthy["AlarmRule"])
        return {name.removeprefix("flights-dev-") for name, key in self.ids.items() if key in rule}


def expressions(alarm):
    return {each["Id"]: each["Expression"] for each in alarm["Metrics"] if "Expression" in each}


def watched(alarm):
    (text,) = [
        each["Expression"] for each in alarm["Metrics"] if each.get("ReturnData") is not False
    ]
    return text


@pytest.fixture
def variants(model):
    """Make variants on instances."""

    def build(*names, **changes):
        options = {**FLEET, "initial_weight": 1, **changes}
        return [InstanceVariant(name=name, model=model, **options) for name in names]

    return build


@pytest.fixture
def declare(stack):
    """Declare the alarms of an endpoint."""
    return lambda **options: Alarms(stack, **options)


def test_one_variant_needs_no_sums(declare, variants):
    alarms = declare(variants=variants("blue")).by_name

    assert {"invocations-high", "no-traffic"} == {
        name for name in alarms if not name.startswith("blue-")
    }
    assert "Invocations" == alarms["invocations-high"]["MetricName"]
    assert "Invocations" == alarms["no-traffic"]["MetricName"]


def test_rates_of_several_variants_are_summed_before_they_are_divided(declare, variants):
    """The mean of two rates is the rate of nothing: most requests go to one of them."""
    alarm = declare(variants=variants("blue", "green")).by_name["5xx-error-rate"]
    requests, errors = (
        [
            each["MetricStat"]["Metric"]["Dimensions"][1]["Value"]
            for each in alarm["Metrics"]
            if each.get("MetricStat", {}).get("Metric", {}).get("MetricName") == name
        ]
        for name in ("Invocations", "Invocation5XXErrors")
    )

    assert watched(alarm).endswith("errors / requests, 0)")
    assert "SUM([requests0, requests1])" == expressions(alarm)["requests"]
    assert "SUM([errors0, errors1])" == expressions(alarm)["errors"]
    assert ["blue", "green"] == requests == errors
    assert 0.01 == alarm["Threshold"]


def test_silence_of_all_variants_is_what_the_traffic_alarm_looks_for(declare, variants):
    alarms = declare(variants=variants("blue", "green")).by_name
    alarm = alarms["no-traffic"]

    assert "breaching" == alarm["TreatMissingData"]
    assert ("LessThanThreshold", 1) == (alarm["ComparisonOperator"], alarm["Threshold"])
    assert (15, 15) == (alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"])
    assert "SUM([requests0, requests1])" == watched(alarm)
    assert "notBreaching" == alarms["invocations-high"]["TreatMissingData"]


@pytest.mark.parametrize(
    ("names", "metric"),
    [(["blue"], "Invocations"), (["blue", "green"], "SUM([requests0, requests1])")],
)
def test_too_few_requests_are_some(declare, variants, names, metric):
    """None at all is another alarm, and a night without requests must not ring twice."""
    thresholds = EndpointThresholds(min_invocations=RequestsPerMinute(requests=10))
    alarms = declare(variants=variants(*names), thresholds=thresholds).by_name
    alarm = alarms["invocations-low"]

    assert metric == (alarm["MetricName"] if len(names) == 1 else watched(alarm))
    assert ("LessThanThreshold", 10) == (alarm["ComparisonOperator"], alarm["Threshold"])
    assert "notBreaching" == alarm["TreatMissingData"]


@pytest.mark.parametrize("count", range(1, 11))
def test_no_alarm_has_more_metrics_than_cloudwatch_takes(declare, variants, count):
    thresholds = EndpointThresholds(min_invocations=RequestsPerMinute(requests=1))
    scaling = VariantScaling(target=RequestsPerSecond(requests_per_second=5), max_capacity=3)
    names = [f"v{number}" for number in range(count)]
    declared = declare(variants=variants(*names, scaling=scaling), thresholds=thresholds)
    metrics = [
        sum("MetricStat" in each for each in alarm.get("Metrics", []))
        for alarm in declared.by_name.values()
    ]

    assert max(metrics) <= MOST_METRICS
    assert (2 <= count <= 5) == ("5xx-error-rate" in declared.by_name)
    assert {f"{name}-5xx-error-rate" for name in names} <= declared.obeyed


def test_the_endpoint_is_unhealthy_when_users_get_no_answers_or_wait_for_them(declare, variants):
    """What callers do wrong, silence and a full endpoint call for a person, not for a rollback."""
    declared = declare(variants=variants("blue", "green"))

    assert declared.obeyed == {
        "5xx-error-rate",
        "blue-5xx-error-rate",
        "green-5xx-error-rate",
        "blue-p99-model-latency",
        "green-p99-model-latency",
    }
    assert "flights-dev-unhealthy" == declared.unhealthy["AlarmName"]
    assert [TOPIC] == declared.unhealthy["AlarmActions"] == declared.unhealthy["OKActions"]


def test_one_fault_of_many_requests_is_told_once(declare, variants):
    """What makes the endpoint unhealthy is told by the composite alarm; silence has an end."""
    alarms = declare(variants=variants("blue", "green")).by_name

    assert {"no-traffic"} == {name for name, each in alarms.items() if "OKActions" in each}
    assert {"5xx-error-rate", "blue-p99-model-latency"} <= {
        name for name, each in alarms.items() if "AlarmActions" not in each
    }
    assert [TOPIC] == alarms["blue-4xx-error-rate"]["AlarmActions"]


def test_one_ringing_alarm_is_enough_and_no_data_are_none(declare, variants):
    rule = str(declare(variants=variants("blue")).unhealthy["AlarmRule"])

    assert 2 == rule.count("ALARM(")
    assert 1 == rule.count(" OR ")
    assert "INSUFFICIENT_DATA" not in rule
    assert "AND" not in rule


def test_without_a_serious_limit_nothing_is_unhealthy(declare, variants):
    assert declare(variants=variants("blue"), thresholds=NOTHING_SERIOUS).unhealthy is None


def test_a_shadow_answers_nobody_so_nobody_is_called(declare, variants, model):
    shadow = ShadowVariant(name="dark", model=model, sampling_weight=1, **FLEET)
    declared = declare(variants=variants("live"), shadow_variant=shadow)

    assert not [name for name in declared.by_name if name.startswith("dark")]
    assert "dark" not in str(declared.by_name)


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        (None, 3 * 6000),
        (
            VariantScaling(target=RequestsPerSecond(requests_per_second=20), max_capacity=4),
            4 * 20 * 60,
        ),
        (
            VariantScaling(
                target=RequestsPerSecond(requests_per_second=20),
                max_capacity=4,
                schedules=(
                    ScalingSchedule(name="rush", schedule="cron(0 6 * * ? *)", max_capacity=9),
                ),
            ),
            9 * 20 * 60,
        ),
        (
            VariantScaling(target=CpuUtilization(cpu_utilization_percent=50), max_capacity=4),
            4 * 6000,
        ),
    ],
)
def test_too_many_requests_are_more_than_the_largest_capacity_takes(
    declare, variants, scaling, expected
):
    declared = declare(variants=variants("blue", initial_instance_count=3, scaling=scaling))

    assert expected == declared.by_name["invocations-high"]["Threshold"]


def test_a_challenger_without_traffic_adds_no_capacity(declare, variants):
    """It takes the champion's place later; until then its instances answer nobody."""
    pair = [*variants("blue"), *variants("green", initial_weight=0)]

    assert 6000 == declare(variants=pair).by_name["invocations-high"]["Threshold"]


def test_a_limit_that_is_given_is_counted_in_periods(declare, variants):
    thresholds = EndpointThresholds(max_invocations=RequestsPerMinute(requests=90))
    declared = declare(variants=variants("blue"), thresholds=thresholds)

    assert 90 == declared.by_name["invocations-high"]["Threshold"]


def test_a_serverless_endpoint_is_unhealthy_by_the_metrics_it_has(declare, open_model):
    declared = declare(variants=[ServerlessVariant(name="only", model=open_model)])

    assert {"only-5xx-error-rate", "only-p99-model-latency"} == declared.obeyed
    assert "invocations-high" not in declared.by_name
    assert "no-traffic" in declared.by_name


def test_two_synths_give_the_same_alarms(feature_flags, variants, tmp_path):
    def template(number):
        app = App(context=feature_flags, outdir=str(tmp_path / str(number)))
        environment = Environment(account="111111111111", region="us-east-1")
        fresh = Stack(app, "Test", env=environment)
        return Alarms(fresh, variants=variants("blue", "green")).by_name

    assert template(1) == template(2)
