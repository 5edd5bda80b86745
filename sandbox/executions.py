"""What Step Functions executions may do: the permission behind a task, and for how long."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RUNNING = "RUNNING"
TIMED_OUT = "TIMED_OUT"


@dataclass(frozen=True, slots=True)
class Integration:
    """An integration that MiniStack runs without the service's API."""

    action: str
    parameter: str  # names the resource
    arn_prefix: str | None = (
        None  # what stands before a name in the ARN; None: it is an ARN already
    )


INTEGRATIONS = {
    "lambda:invoke": Integration("lambda:InvokeFunction", "FunctionName", "function:"),
    "sns:publish": Integration("sns:Publish", "TopicArn"),
    "sqs:sendMessage": Integration("sqs:SendMessage", "QueueUrl", ""),
    "events:putEvents": Integration("events:PutEvents", "EventBusName", "event-bus/"),
    "states:startExecution": Integration("states:StartExecution", "StateMachineArn"),
    "dynamodb:getItem": Integration("dynamodb:GetItem", "TableName", "table/"),
    "dynamodb:putItem": Integration("dynamodb:PutItem", "TableName", "table/"),
    "dynamodb:updateItem": Integration("dynamodb:UpdateItem", "TableName", "table/"),
    "dynamodb:deleteItem": Integration("dynamodb:DeleteItem", "TableName", "table/"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskAction:
    """The IAM action that a task needs, and on what."""

    action: str
    resource_arn: str
    service: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Denial:
    """A role that may not do what a task asks."""

    role_arn: str
    action: TaskAction

    @property
    def cause(self) -> str:
        """Return IAM's sentence."""
        action, resource = self.action.action, self.action.resource_arn
        return (
            f"User: {self.role_arn} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action"
        )

    @property
    def error(self) -> str:
        """Return the error name that a Catch sees."""
        return _DENIAL_ERRORS.get(self.action.service, "States.TaskFailed")


_DENIAL_ERRORS = {
    "lambda": "Lambda.AWSLambdaException",
    "dynamodb": "DynamoDB.AmazonDynamoDBException",
    "sns": "SNS.AuthorizationErrorException",
    "sqs": "SQS.AmazonSQSException",
    "events": "EventBridge.EventBridgeException",
    "states": "StepFunctions.AWSStepFunctionsException",
}


def task_action(
    resource: str, parameters: Mapping[str, Any], account: str, region: str
) -> TaskAction | None:
    """Return what a task's integration needs; None for what reaches its service over its API."""
    name = resource.removeprefix("arn:aws:states:::").partition(".")[0]
    if resource.startswith("arn:aws:lambda:"):
        name, parameters = "lambda:invoke", {"FunctionName": resource}
    integration = INTEGRATIONS.get(name)
    if integration is None:
        return None
    service = name.partition(":")[0]
    arn = str(parameters.get(integration.parameter, "default"))
    if integration.arn_prefix is not None and not arn.startswith("arn:"):
        last = arn.rpartition("/")[2]  # a queue is named by its URL
        arn = f"arn:aws:{service}:{region}:{account}:{integration.arn_prefix}{last}"
    return TaskAction(action=integration.action, resource_arn=arn, service=service)


def timeout_seconds(definition: str) -> float | None:
    """Return how long a state machine may run, None when it says nothing."""
    limit = json.loads(definition).get("TimeoutSeconds")
    return None if limit is None else float(limit)
