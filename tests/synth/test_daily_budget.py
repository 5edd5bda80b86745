"""A budget of each day: what counts, when it speaks, and to whom."""

import pytest
from aws_cdk.assertions import Match, Template

from constructs_lib.alarm_topic import AlarmTopic
from constructs_lib.daily_budget import CostAllocationTag, DailyBudget

BUDGET = "AWS::Budgets::Budget"


@pytest.fixture
def declare(stack):
    """Declare a budget of 25 dollars a day."""

    def build(**changes):
        topic = AlarmTopic(stack, "Told", display_name="Costs")
        options = {"daily_usd": 25, "notify_at_percent": [80, 100], "topic": topic, **changes}
        DailyBudget(stack, "Daily", **options)
        return Template.from_stack(stack)

    return build


def test_it_is_of_each_day_and_of_sagemaker(declare):
    declare().has_resource_properties(
        BUDGET,
        {
            "Budget": {
                "BudgetType": "COST",
                "TimeUnit": "DAILY",
                "BudgetLimit": {"Amount": 25, "Unit": "USD"},
                "CostFilters": {"Service": ["Amazon SageMaker"]},
            }
        },
    )


def test_it_has_no_name_so_that_a_change_can_replace_it(declare):
    """CloudFormation makes the new budget first; a name can be there once."""
    declare().has_resource_properties(BUDGET, {"Budget": {"BudgetName": Match.absent()}})


def test_each_part_is_told_to_the_topic_and_to_each_email(declare):
    told = [
        {"SubscriptionType": "SNS", "Address": {"Ref": Match.string_like_regexp("^Told")}},
        {"SubscriptionType": "EMAIL", "Address": "money@example.com"},
    ]

    declare(emails=["money@example.com"]).has_resource_properties(
        BUDGET,
        {
            "NotificationsWithSubscribers": [
                {
                    "Notification": {
                        "NotificationType": "ACTUAL",
                        "ComparisonOperator": "GREATER_THAN",
                        "Threshold": percent,
                        "ThresholdType": "PERCENTAGE",
                    },
                    "Subscribers": told,
                }
                for percent in (80, 100)
            ]
        },
    )


def test_only_what_carries_the_tag_counts(declare):
    tag = CostAllocationTag(key="environment", value="prod")

    declare(cost_allocation_tag=tag).has_resource_properties(
        BUDGET,
        {
            "Budget": {
                "CostFilters": {
                    "Service": ["Amazon SageMaker"],
                    "TagKeyValue": ["user:environment$prod"],
                }
            }
        },
    )


def test_aws_budgets_may_use_the_topic_and_its_key_for_this_accounts_budgets(declare):
    """Under a key that it may not use, its message would be lost."""
    template = declare()
    publisher = {
        "Effect": "Allow",
        "Principal": {"Service": "budgets.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "111111111111"},
            "ArnLike": {"aws:SourceArn": "arn:aws:budgets::111111111111:*"},
        },
    }

    template.has_resource_properties(
        "AWS::KMS::Key",
        {
            "KeyPolicy": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {"Action": ["kms:Decrypt", "kms:GenerateDataKey*"], **publisher}
                        )
                    ]
                )
            }
        },
    )
    template.has_resource_properties(
        "AWS::SNS::TopicPolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [Match.object_like({"Action": "sns:Publish", **publisher})]
                )
            }
        },
    )


def test_the_topic_lets_it_publish_before_it_is_made(declare):
    """AWS Budgets tries the topic, and refuses one that it may not publish to."""
    template = declare()
    (policy,) = template.find_resources("AWS::SNS::TopicPolicy")
    (budget,) = template.find_resources(BUDGET).values()

    assert policy in budget["DependsOn"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"notify_at_percent": []}, "1 to 10 different percents, got "),
        ({"notify_at_percent": [80, 80]}, "1 to 10 different percents, got .80, 80"),
        ({"notify_at_percent": list(range(1, 12))}, "1 to 10 different percents"),
        ({"notify_at_percent": [0]}, "percent must be above 0, got 0"),
        ({"emails": [f"{each}@example.com" for each in range(11)]}, "at most 10 emails, got 11"),
        ({"daily_usd": 0}, "daily_usd must be above 0, got 0"),
    ],
)
def test_what_aws_budgets_would_refuse_is_refused(declare, changes, reason):
    with pytest.raises(ValueError, match=reason):
        declare(**changes)
