"""The stack that the custom resources belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


class Stacks:
    """CloudFormation's stacks."""

    def __init__(self, client: CloudFormationClient) -> None:
        self._client = client

    def is_rolling_back(self, stack_id: str) -> bool:
        """Tell whether a stack is on its way back from an update that failed."""
        found = self._client.describe_stacks(StackName=stack_id)
        return "ROLLBACK_IN_PROGRESS" in found["Stacks"][0]["StackStatus"]
