"""Cost watch (row 10): a budget of each day, and an alarm on what the month has cost so far.

The config says

    budget: { daily_usd: 25, month_to_date_usd: 600, emails: [money@example.com] }

and `cdk deploy` has made both, in us-east-1. Nobody is charged here, so the tests publish charges
as AWS does: in CloudWatch, what the month has cost up to now.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import BUDGET, Deployed
from tests.sandbox.topic_listener import listen

ACCOUNT = "000000000000"
ALARM = "Coalmine-sandbox-month-to-date"
CHARGES = {
    "MetricName": "EstimatedCharges",
    "Dimensions": [
        {"Name": "Currency", "Value": "USD"},
        {"Name": "ServiceName", "Value": "AmazonSageMaker"},
    ],
}
HOURS_OF_A_PERIOD = timedelta(hours=6)


@pytest.fixture(scope="module")
def outputs(deployed: Deployed) -> dict[str, str]:
    """The outputs of the stack that watches the costs."""
    return deployed.outputs_of("Coalmine-sandbox-cost")


@pytest.fixture(scope="module")
def alarm(deployed: Deployed) -> dict[str, Any]:
    """The alarm on the month, as CloudWatch in us-east-1 has it."""
    cloudwatch = deployed.sandbox.client("cloudwatch", region_name="us-east-1")
    (found,) = cloudwatch.describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return found  # type: ignore[no-any-return]  # boto3 has no types here


def test_the_budget_is_of_each_day(deployed: Deployed, outputs: dict[str, str]):
    """It starts anew each day, which the month's charges never do."""
    (budget,) = deployed.sandbox.client("budgets").describe_budgets(AccountId=ACCOUNT)["Budgets"]

    assert outputs["DailyBudgetName"] == budget["BudgetName"]
    assert ("COST", "DAILY") == (budget["BudgetType"], budget["TimeUnit"])
    assert ("25", "USD") == (budget["BudgetLimit"]["Amount"], budget["BudgetLimit"]["Unit"])
    assert {"Service": ["Amazon SageMaker"]} == budget["CostFilters"]


def test_it_speaks_at_80_and_at_100_percent_to_the_topic_and_by_mail(
    deployed: Deployed, outputs: dict[str, str]
):
    """Of what was spent: AWS forecasts no day."""
    client = deployed.sandbox.client("budgets")
    budget = {"AccountId": ACCOUNT, "BudgetName": outputs["DailyBudgetName"]}
    notifications = client.describe_notifications_for_budget(**budget)["Notifications"]
    told = [
        {each["Address"] for each in subscribers(client, budget, notification)}
        for notification in notifications
    ]

    assert [("ACTUAL", 80, "PERCENTAGE"), ("ACTUAL", 100, "PERCENTAGE")] == [
        (each["NotificationType"], each["Threshold"], each["ThresholdType"])
        for each in notifications
    ]
    assert [{outputs["CostTopicArn"], *BUDGET["emails"]}] * 2 == told


def test_charges_above_the_months_limit_ring_at_the_topic(
    deployed: Deployed, outputs: dict[str, str], alarm: dict[str, Any]
):
    """And a mail says by how much: 612.40 of 600 dollars."""
    heard = listen(deployed.sandbox, outputs["CostTopicArn"], "costs")
    charge(deployed, 612.4)
    look_now(deployed, alarm)

    (message,) = [json.loads(text) for text in eventually(heard)]

    assert (ALARM, "ALARM") == (message["AlarmName"], message["NewStateValue"])
    assert "612.4" in message["NewStateReason"]
    assert message["AlarmDescription"].startswith("AmazonSageMaker has cost more than $600")


def charge(deployed: Deployed, usd: float) -> None:
    """Publish what the month has cost, as AWS does every few hours."""
    at = datetime.now(UTC) - HOURS_OF_A_PERIOD  # in the last period that is over
    deployed.sandbox.client("cloudwatch", region_name="us-east-1").put_metric_data(
        Namespace="AWS/Billing", MetricData=[{**CHARGES, "Value": usd, "Timestamp": at}]
    )


def look_now(deployed: Deployed, alarm: dict[str, Any]) -> None:
    """Put the alarm once more as it is: CloudWatch looks at once, else within a minute."""
    cloudwatch = deployed.sandbox.client("cloudwatch", region_name="us-east-1")
    taken = cloudwatch.meta.service_model.operation_model("PutMetricAlarm").input_shape.members
    cloudwatch.put_metric_alarm(**{key: value for key, value in alarm.items() if key in taken})


def subscribers(client: Any, budget: dict[str, str], notification: dict[str, Any]) -> Any:
    """Whom a notification tells."""
    asked = {key: value for key, value in notification.items() if key != "NotificationState"}
    return client.describe_subscribers_for_notification(**budget, Notification=asked)["Subscribers"]
