"""The permission behind a state machine's task."""

import json
from typing import Any

import pytest

from sandbox.executions import task_action, timeout_seconds

FUNCTION = "arn:aws:lambda:us-east-1:1:function:work"


@pytest.mark.parametrize(
    ("resource", "parameters", "action", "resource_arn"),
    [
        (FUNCTION, {}, "lambda:InvokeFunction", FUNCTION),
        (
            "arn:aws:states:::lambda:invoke.waitForTaskToken",
            {"FunctionName": "work"},
            "lambda:InvokeFunction",
            FUNCTION,
        ),
        ("arn:aws:states:::sns:publish", {"TopicArn": "t"}, "sns:Publish", "t"),
        (
            "arn:aws:states:::dynamodb:putItem",
            {"TableName": "locks"},
            "dynamodb:PutItem",
            "arn:aws:dynamodb:us-east-1:1:table/locks",
        ),
        (
            "arn:aws:states:::states:startExecution.sync:2",
            {"StateMachineArn": "m"},
            "states:StartExecution",
            "m",
        ),
    ],
)
def test_a_task_needs_what_its_integration_does(
    resource: str, parameters: dict[str, Any], action: str, resource_arn: str
):
    """The optimised integrations call their service without its API."""
    needed = task_action(resource, parameters, "1", "us-east-1")

    assert needed is not None
    assert (action, resource_arn) == (needed.action, needed.resource_arn)


def test_sdk_integrations_are_authorized_at_their_service():
    """They reach it over its API, where the action is known."""
    sdk = "arn:aws:states:::aws-sdk:sagemaker:describeEndpoint"

    assert task_action(sdk, {}, "1", "us-east-1") is None


@pytest.mark.parametrize(("definition", "expected"), [({}, None), ({"TimeoutSeconds": 5}, 5.0)])
def test_a_machine_may_have_a_limit(definition: dict[str, Any], expected: float | None):
    """Without one it may run for a year."""
    assert expected == timeout_seconds(json.dumps(definition))
