"""Canaries to start and to stop: executions of the canary's state machine."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from canary.restore import ExecutionStatus, sibling_execution_arn
from coalmine.gateways.aws import AwsError, aws_errors
from coalmine.gateways.deployment import Deployment


class CanaryExecutions:
    """The executions of one canary's state machine."""

    def __init__(self, stepfunctions: Any, lambda_client: Any, deployment: Deployment) -> None:
        self._client = stepfunctions
        self._lambda = lambda_client
        self._state_machine_arn = deployment.state_machine_arn
        self._restore_function_name = deployment.restore_function_name

    def start(self, name: str, document: Mapping[str, object]) -> None:
        """Start a canary."""
        with aws_errors(f"start of {name}"):
            self._client.start_execution(
                stateMachineArn=self._state_machine_arn, name=name, input=json.dumps(document)
            )

    def arn(self, name: str) -> str:
        """Return the ARN of the execution of that name."""
        executions = self._state_machine_arn.replace(":stateMachine:", ":execution:")
        return sibling_execution_arn(f"{executions}:", name)

    def status(self, execution_arn: str) -> ExecutionStatus:
        """Return how an execution is."""
        with aws_errors(f"execution {execution_arn}"):
            try:
                found = self._client.describe_execution(executionArn=execution_arn)
            except ClientError as error:
                if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
                    return ExecutionStatus.GONE
                raise
        return ExecutionStatus(found["status"])

    def running(self) -> list[str]:
        """Return the ARNs of the executions that run."""
        with aws_errors(f"executions of {self._state_machine_arn}"):
            pages = self._client.get_paginator("list_executions").paginate(
                stateMachineArn=self._state_machine_arn, statusFilter="RUNNING"
            )
            return [each["executionArn"] for page in pages for each in page["executions"]]

    def stop(self, execution_arn: str, cause: str) -> None:
        """Stop an execution; one that has ended stays as it is."""
        with aws_errors(f"stop of {execution_arn}"):
            self._client.stop_execution(
                executionArn=execution_arn, error="Canary.Aborted", cause=cause
            )

    def restore(self, execution_arn: str, status: ExecutionStatus, cause: str) -> str:
        """Ask for the restore that a dead execution needs; say what became of it."""
        detail = {"executionArn": execution_arn, "status": status.value, "cause": cause}
        with aws_errors(f"function {self._restore_function_name}"):
            answer: dict[str, Any] = self._lambda.invoke(
                FunctionName=self._restore_function_name,
                Payload=json.dumps({"detail": detail, "is_forced": True}),
            )
            payload = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise AwsError(f"function {self._restore_function_name}: {payload}")
        return str(payload["reason"])
