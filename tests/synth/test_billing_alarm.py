"""Charges are known in one region, every few hours, since the first of the month."""

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk.assertions import Template

from constructs_lib.alarm_topic import AlarmTopic
from constructs_lib.billing_alarm import BillingAlarm


def declare(stack):
    topic = AlarmTopic(stack, "Told", display_name="Costs").topic
    BillingAlarm(stack, "Month", alarm_name="month", month_to_date_usd=600, topic=topic)
    return Template.from_stack(stack)


def test_it_looks_at_the_charges_for_sagemaker_since_the_first_of_the_month(stack):
    declare(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmName": "month",
            "Namespace": "AWS/Billing",
            "MetricName": "EstimatedCharges",
            "Dimensions": [
                {"Name": "Currency", "Value": "USD"},
                {"Name": "ServiceName", "Value": "AmazonSageMaker"},
            ],
            "Statistic": "Maximum",
            "Threshold": 600,
            "ComparisonOperator": "GreaterThanThreshold",
        },
    )


def test_it_looks_as_seldom_as_charges_are_published(stack):
    """In a shorter period there is mostly no datapoint; one that is missing says nothing."""
    declare(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {"Period": 21_600, "EvaluationPeriods": 1, "TreatMissingData": "ignore"},
    )


@pytest.mark.parametrize(
    "pinned", [{"region": "eu-west-1"}, {"region": "us-gov-west-1"}, {}, None], ids=str
)
def test_it_is_never_synthesized_where_there_are_no_charges(feature_flags, tmp_path, pinned):
    """There it would wait for data for ever, and nobody would be told."""
    app = App(context=feature_flags, outdir=str(tmp_path / "cdk.out"))
    env = None if pinned is None else Environment(account="111111111111", **pinned)
    stack = Stack(app, "Test", env=env)

    with pytest.raises(ValueError, match="must be pinned to us-east-1, the only region with"):
        declare(stack)
