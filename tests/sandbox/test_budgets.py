"""A cost stack: a budget and an alarm on the bill, in us-east-1, beside another region."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, eventually

DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
ACCOUNT = "000000000000"


def budget(topic: Any, *, amount: str | int, threshold: int = 80) -> dict[str, Any]:
    """Return a daily budget that tells a topic."""
    return {
        "Budget": {
            "BudgetType": "COST",
            "TimeUnit": "DAILY",
            "BudgetLimit": {"Amount": amount, "Unit": "USD"},
            "CostFilters": {"Service": ["Amazon SageMaker"]},
        },
        "NotificationsWithSubscribers": [
            {
                "Notification": {
                    "NotificationType": "ACTUAL",
                    "ComparisonOperator": "GREATER_THAN",
                    "Threshold": threshold,
                },
                "Subscribers": [{"SubscriptionType": "SNS", "Address": topic}],
            }
        ],
    }


def template(**more: Any) -> dict[str, Any]:
    """Return the template of the stack."""
    bill = {
        "Namespace": "AWS/Billing",
        "MetricName": "EstimatedCharges",
        "Dimensions": [{"Name": "Currency", "Value": "USD"}],
        "Statistic": "Maximum",
        "Period": 21600,
        "EvaluationPeriods": 1,
        "Threshold": 100,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    return {
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Daily": {
                "Type": "AWS::Budgets::Budget",
                "Properties": budget({"Ref": "Topic"}, amount=20, **more),
            },
            "Bill": {"Type": "AWS::CloudWatch::Alarm", "Properties": bill},
        },
        "Outputs": {
            "Budget": {"Value": {"Ref": "Daily"}},
            "Topic": {"Value": {"Ref": "Topic"}},
            "Bill": {"Value": {"Ref": "Bill"}},
        },
    }


Deploy = Callable[[str, dict[str, Any]], dict[str, str]]


@pytest.fixture
def deploy(running_sandbox: RunningSandbox, unique: str) -> Iterator[Deploy]:
    """Create or update a stack in a region, and delete it in the end."""
    regions: dict[str, Any] = {}

    def deployed(region: str, wanted: dict[str, Any]) -> dict[str, str]:
        is_new = region not in regions
        client = running_sandbox.client("cloudformation", region_name=region)
        regions[region] = client
        act = client.create_stack if is_new else client.update_stack
        name = f"cost-{unique}-{region}"  # of which generated names are made
        act(StackName=name, TemplateBody=json.dumps(wanted))

        def look() -> dict[str, Any] | None:
            stack: dict[str, Any] = client.describe_stacks(StackName=name)["Stacks"][0]
            return stack if stack["StackStatus"] in DONE else None

        stack = eventually(look)
        outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
        return {"status": stack["StackStatus"], **outputs}

    yield deployed
    for region, client in regions.items():
        client.delete_stack(StackName=f"cost-{unique}-{region}")


def test_a_stack_has_a_budget_that_any_client_sees(running_sandbox: RunningSandbox, deploy: Deploy):
    """An amount changes in place; notifications cannot, so another budget replaces it."""
    budgets = running_sandbox.client("budgets")
    created = deploy("us-east-1", template())
    name = created["Budget"]
    (found,) = [
        each
        for each in budgets.describe_budgets(AccountId=ACCOUNT)["Budgets"]
        if each["BudgetName"] == name
    ]
    (notification,) = budgets.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName=name)[
        "Notifications"
    ]
    (subscriber,) = budgets.describe_subscribers_for_notification(
        AccountId=ACCOUNT, BudgetName=name, Notification=notification
    )["Subscribers"]
    dearer = template()
    dearer["Resources"]["Daily"]["Properties"]["Budget"]["BudgetLimit"]["Amount"] = "30"
    updated = deploy("us-east-1", dearer)
    limit = budgets.describe_budget(AccountId=ACCOUNT, BudgetName=name)["Budget"]["BudgetLimit"]
    replaced = deploy("us-east-1", template(threshold=90))
    left = [each["BudgetName"] for each in budgets.describe_budgets(AccountId=ACCOUNT)["Budgets"]]

    assert "CREATE_COMPLETE" == created["status"]
    assert ("DAILY", "COST", "20") == (
        found["TimeUnit"],
        found["BudgetType"],
        found["BudgetLimit"]["Amount"],
    )
    assert {"SubscriptionType": "SNS", "Address": created["Topic"]} == subscriber
    assert {**updated, "status": "CREATE_COMPLETE"} == created
    assert {"Amount": "30", "Unit": "USD"} == limit
    assert "UPDATE_COMPLETE" == replaced["status"]
    assert name not in left
    assert replaced["Budget"] in left


def test_the_bill_rings_in_us_east_1_alone(running_sandbox: RunningSandbox, deploy: Deploy):
    """The same stack in another region has an alarm that never hears of it."""
    here, elsewhere = (deploy(region, template()) for region in ("us-east-1", "eu-west-1"))
    west = running_sandbox.client("cloudwatch", region_name="eu-west-1")
    east = running_sandbox.client("cloudwatch")
    bill = {
        "MetricName": "EstimatedCharges",
        "Dimensions": [{"Name": "Currency", "Value": "USD"}],
        "Value": 150.0,
        "Timestamp": time.time() - 21600,
    }
    east.put_metric_data(Namespace="AWS/Billing", MetricData=[bill])
    # An alarm with so long a period is looked at once a minute; to put it again is quicker.
    (alarm,) = east.describe_alarms(AlarmNames=[here["Bill"]])["MetricAlarms"]
    kept = ("AlarmName", "Namespace", "MetricName", "Dimensions", "Statistic", "Period")
    more = ("EvaluationPeriods", "Threshold", "ComparisonOperator")
    east.put_metric_alarm(**{name: alarm[name] for name in (*kept, *more)})

    def state(client: Any, name: str) -> str:
        (found,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return str(found["StateValue"])

    eventually(lambda: state(east, here["Bill"]) == "ALARM")

    assert "INSUFFICIENT_DATA" == state(west, elsewhere["Bill"])
