"""When a serverless variant calls for help, and that the call arrives."""

import pytest
from aws_cdk import Duration
from aws_cdk.assertions import Match, Template

from constructs_lib.alarm_topic import AlarmTopic
from constructs_lib.endpoint import Endpoint
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.serverless_alarms import ServerlessAlarms, ServerlessThresholds
from constructs_lib.serverless_variant import ServerlessVariant


@pytest.fixture
def declare(stack, open_model):
    """Declare the alarms of a serverless endpoint."""

    def build(**options):
        variant = ServerlessVariant(name="only", model=open_model)
        endpoint = Endpoint(stack, "Endpoint", endpoint_name="flights", variants=[variant])
        topic = AlarmTopic(stack, "Told", display_name="Alarms").topic
        ServerlessAlarms(
            stack, "Alarms", endpoint=endpoint, variant_name="only", topic=topic, **options
        )
        return Template.from_stack(stack)

    return build


@pytest.mark.parametrize(
    ("metric", "statistic", "threshold", "minutes"),
    [
        ("ModelSetupTime", "Maximum", 30_000_000, 1),
        ("ServerlessConcurrentExecutionsUtilization", "Maximum", 0.8, 3),
        ("Invocation4XXErrors", "Average", 0.05, 3),
        ("Invocation5XXErrors", "Average", 0.01, 3),
    ],
)
def test_each_alarm_has_its_unit_and_both_dimensions(
    declare, metric, statistic, threshold, minutes
):
    """Setup time is in microseconds; errors are 0 or 1 a request, so their average is a rate."""
    declare().has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "Namespace": "AWS/SageMaker",
            "MetricName": metric,
            "Statistic": statistic,
            "Threshold": threshold,
            "EvaluationPeriods": minutes,
            "Period": 60,
            "Dimensions": [
                {"Name": "EndpointName", "Value": "flights"},
                {"Name": "VariantName", "Value": "only"},
            ],
        },
    )


def test_no_requests_are_no_alarm(declare):
    declare().all_resources_properties(
        "AWS::CloudWatch::Alarm", {"TreatMissingData": "notBreaching"}
    )


def test_the_topic_hears_when_an_alarm_goes_off_and_when_it_is_over(declare):
    topic = [{"Ref": Match.string_like_regexp("^Told")}]

    declare().all_resources_properties(
        "AWS::CloudWatch::Alarm", {"AlarmActions": topic, "OKActions": topic}
    )


def test_cloudwatch_may_use_the_topic_and_its_key(declare):
    """Under SNS's own key the message would be lost without a word."""
    template = declare()
    cloudwatch = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}},
    }

    template.has_resource_properties(
        "AWS::KMS::Key",
        {
            "EnableKeyRotation": True,
            "KeyPolicy": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {"Action": ["kms:Decrypt", "kms:GenerateDataKey*"], **cloudwatch}
                        )
                    ]
                )
            },
        },
    )
    template.has_resource_properties(
        "AWS::SNS::TopicPolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [Match.object_like({"Action": "sns:Publish", **cloudwatch})]
                )
            }
        },
    )


def test_a_caller_sets_thresholds(declare):
    thresholds = ServerlessThresholds(model_setup_time=Duration.seconds(5), minutes=10)
    template = declare(thresholds=thresholds)

    template.has_resource_properties(
        "AWS::CloudWatch::Alarm", {"MetricName": "ModelSetupTime", "Threshold": 5_000_000}
    )
    template.has_resource_properties(
        "AWS::CloudWatch::Alarm", {"MetricName": "Invocation5XXErrors", "EvaluationPeriods": 10}
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"concurrency_utilization": 80}, "concurrency utilization threshold .* got 80; it is a"),
        ({"client_error_rate": 0}, "client error rate threshold must be above 0"),
        ({"server_error_rate": float("nan")}, "server error rate threshold .* got nan"),
        ({"minutes": 0}, "minutes of a threshold must be at least 1, got 0"),
    ],
)
def test_a_threshold_that_says_nothing_is_refused(changes, reason):
    with pytest.raises(ValueError, match=reason):
        ServerlessThresholds(**changes)


def test_instances_have_other_alarms(stack, model):
    variant = InstanceVariant(
        name="live",
        model=model,
        instance_type="ml.m5.large",
        initial_instance_count=1,
        initial_weight=1,
    )
    endpoint = Endpoint(stack, "Endpoint", endpoint_name="flights", variants=[variant])
    topic = AlarmTopic(stack, "Told", display_name="Alarms").topic

    with pytest.raises(ValueError, match="which runs on instances"):
        ServerlessAlarms(stack, "Alarms", endpoint=endpoint, variant_name="live", topic=topic)
