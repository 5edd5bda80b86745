"""Executions of the canary's state machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from canary.restore import ExecutionStatus

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


@dataclass(frozen=True, kw_only=True, slots=True)
class ExecutionState:
    """How an execution is, why it ended, and what it was started with."""

    status: ExecutionStatus
    cause: str = ""
    document: Mapping[str, Any] = field(default_factory=dict[str, Any])  # its input


class Executions:
    """The executions of one state machine."""

    def __init__(self, client: SFNClient, state_machine_arn: str) -> None:
        self._client = client
        self._state_machine_arn = state_machine_arn

    def start(self, name: str, document: Mapping[str, object]) -> bool:
        """Start an execution; False when there was one of that name.

        Unless that one runs and was started with the same document: Step Functions takes the call
        for a repetition then, and answers as it did before.
        """
        try:
            self._client.start_execution(
                stateMachineArn=self._state_machine_arn, name=name, input=json.dumps(document)
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return False
        return True

    def describe(self, execution_arn: str) -> ExecutionState:
        """Return how an execution is."""
        try:
            found = self._client.describe_execution(executionArn=execution_arn)
        except self._client.exceptions.ExecutionDoesNotExist:
            return ExecutionState(status=ExecutionStatus.GONE)
        return ExecutionState(
            status=ExecutionStatus(found["status"]),
            cause=found.get("cause", ""),
            document=json.loads(found.get("input", "{}")),
        )
