"""Executions of a state machine: started, looked at, stopped."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from canary.restore import ExecutionStatus, sibling_execution_arn
from coalmine.gateways.aws import AwsError, aws_errors
from coalmine.gateways.deployment import Deployment


@dataclass(frozen=True, kw_only=True, slots=True)
class ExecutionFacts:
    """How an execution is, what it was started with, and what it failed with."""

    status: ExecutionStatus
    error: str | None = None
    cause: str | None = None
    document: Mapping[str, Any] = field(default_factory=dict)


class Executions:
    """The executions of one state machine."""

    def __init__(self, stepfunctions: Any, state_machine_arn: str) -> None:
        self._client = stepfunctions
        self._state_machine_arn = state_machine_arn

    def start(self, name: str, document: Mapping[str, object]) -> None:
        """Start one."""
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
        return self.describe(execution_arn).status

    def describe(self, execution_arn: str) -> ExecutionFacts:
        """Return how an execution is, and why it failed."""
        with aws_errors(f"execution {execution_arn}"):
            try:
                found = self._client.describe_execution(executionArn=execution_arn)
            except ClientError as error:
                if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
                    return ExecutionFacts(status=ExecutionStatus.GONE)
                raise
        return ExecutionFacts(
            status=ExecutionStatus(found["status"]),
            error=found.get("error"),
            cause=found.get("cause"),
            document=json.loads(found.get("input", "{}")),
        )

    def running(self) -> list[str]:
        """Return the ARNs of the executions that run."""
        with aws_errors(f"executions of {self._state_machine_arn}"):
            pages = self._client.get_paginator("list_executions").paginate(
                stateMachineArn=self._state_machine_arn, statusFilter="RUNNING"
            )
            return [each["executionArn"] for page in pages for each in page["executions"]]

    def stop(self, execution_arn: str, cause: str, *, error: str = "Canary.Aborted") -> None:
        """Stop an execution; one that has ended stays as it is."""
        with aws_errors(f"stop of {execution_arn}"):
            self._client.stop_execution(executionArn=execution_arn, error=error, cause=cause)


class CanaryExecutions(Executions):
    """The executions of one canary's state machine."""

    def __init__(self, stepfunctions: Any, lambda_client: Any, deployment: Deployment) -> None:
        super().__init__(stepfunctions, deployment.state_machine_arn)
        self._lambda = lambda_client
        self._restore_function_name = deployment.restore_function_name

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
