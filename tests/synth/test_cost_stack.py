"""What an environment may cost: in the region that knows charges, wherever it is itself."""

import pytest
from aws_cdk.assertions import Match, Template

STACK = "Coalmine-watched-cost"


@pytest.fixture(scope="module")
def stacks(synthesize):
    return {stack.stack_name: stack for stack in synthesize("watched").stacks}


@pytest.fixture(scope="module")
def cost(stacks):
    return Template.from_json(stacks[STACK].template)


def test_it_is_in_us_east_1_and_nothing_else_is(stacks):
    regions = {name: stack.environment.region for name, stack in stacks.items()}

    assert "us-east-1" == regions.pop(STACK)
    assert {"eu-west-1"} == set(regions.values())


def test_no_other_stack_looks_at_charges(stacks):
    billing = [
        name
        for name, stack in stacks.items()
        for resource in stack.template["Resources"].values()
        if resource["Type"] == "AWS::Budgets::Budget"
        or resource.get("Properties", {}).get("Namespace") == "AWS/Billing"
    ]

    assert [STACK, STACK] == billing


def test_it_needs_no_other_stack_and_none_needs_it(stacks):
    """References between regions would be custom resources; there is nothing to refer to."""
    ours = {stack.id for stack in stacks.values()}
    (own,) = [stack.id for name, stack in stacks.items() if name == STACK]
    dependencies = {
        stack.id: {each.id for each in stack.dependencies} & ours for stack in stacks.values()
    }

    assert set() == dependencies.pop(own)
    assert not any(own in others for others in dependencies.values())


def test_the_month_and_the_day_are_those_of_the_config(cost):
    cost.has_resource_properties(
        "AWS::CloudWatch::Alarm", {"AlarmName": "Coalmine-watched-month-to-date", "Threshold": 600}
    )
    cost.has_resource_properties(
        "AWS::Budgets::Budget",
        {
            "Budget": {
                "BudgetLimit": {"Amount": 25, "Unit": "USD"},
                "CostFilters": {"TagKeyValue": ["user:coalmine:environment$watched"]},
            }
        },
    )


def test_both_speak_to_one_topic(cost):
    (topic,) = cost.find_resources("AWS::SNS::Topic")

    cost.has_resource_properties("AWS::CloudWatch::Alarm", {"AlarmActions": [{"Ref": topic}]})
    cost.has_resource_properties(
        "AWS::Budgets::Budget",
        {
            "NotificationsWithSubscribers": Match.array_with(
                [
                    Match.object_like(
                        {
                            "Subscribers": Match.array_with(
                                [{"SubscriptionType": "SNS", "Address": {"Ref": topic}}]
                            )
                        }
                    )
                ]
            )
        },
    )
    cost.has_output("CostTopicArn", {"Value": {"Ref": topic}})


def test_nobody_gets_the_same_mail_twice(cost):
    """The budget writes to its emails itself; by the topic they hear of the alarm alone."""
    cost.has_resource_properties(
        "AWS::SNS::Subscription",
        {
            "Protocol": "email",
            "Endpoint": "money@example.com",
            "FilterPolicyScope": "MessageBody",
            "FilterPolicy": {"AlarmName": [{"exists": True}]},
        },
    )


def test_an_environment_without_a_budget_has_none(synthesize):
    names = [stack.stack_name for stack in synthesize("sample").stacks]

    assert [] == [name for name in names if name.endswith("-cost")]
