"""What a stack deployed, by its outputs: the one place that reads them."""

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from batch.settings import BatchSettings
from coalmine.gateways.aws import AwsError, aws_errors

_CANARY = ("CanaryStateMachineArn", "CanaryTableName", "CanaryRestoreFunctionName")
_BATCH = ("BatchStateMachineArn", "BatchSettings")


class MissingStackError(AwsError):
    """There is no stack of that name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stack:
    """A stack of CloudFormation, as far as it got."""

    name: str
    status: str
    outputs: dict[str, str]

    @property
    def has_canary(self) -> bool:
        """Whether a canary was deployed with it."""
        return _CANARY[0] in self.outputs

    @property
    def batch_state_machine_arn(self) -> str | None:
        """What runs its batch job; None: it has none."""
        return self.outputs.get(_BATCH[0])

    def output(self, name: str) -> str:
        """Return an output; AwsError when it has none of that name: its deployment failed."""
        if name not in self.outputs:
            raise AwsError(
                f"stack {self.name} must have the output {name}, got none while it is "
                f"{self.status}; run: cdk deploy"
            )
        return self.outputs[name]


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """The names that CloudFormation gave."""

    endpoint_name: str
    state_machine_arn: str
    table_name: str
    restore_function_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchDeployment:
    """What a batch job runs on."""

    state_machine_arn: str
    settings: BatchSettings


def read_stack(cloudformation: Any, stack_name: str) -> Stack:
    """Read a stack; MissingStackError, an AwsError, when there is none of that name."""
    with aws_errors(f"stack {stack_name}"):
        try:
            found: list[dict[str, Any]] = cloudformation.describe_stacks(StackName=stack_name)[
                "Stacks"
            ]
        except ClientError as error:
            if "does not exist" in error.response["Error"].get("Message", ""):
                raise MissingStackError(f"stack {stack_name}: {error}") from error
            raise
    stack = found[0]
    return Stack(
        name=stack_name,
        status=stack["StackStatus"],
        outputs={each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])},
    )


def read_deployment(stack: Stack) -> Deployment:
    """Read where a stack deployed a canary.

    Raises:
        AwsError: it has no canary.
    """
    endpoint_name = stack.output("EndpointName")
    if not stack.has_canary:
        raise AwsError(
            f"stack {stack.name} must have a canary, got none; add `canary:` to the endpoint in "
            "the config, then run: cdk deploy"
        )
    state_machine_arn, table_name, restore_function_name = map(stack.output, _CANARY)
    return Deployment(
        endpoint_name=endpoint_name,
        state_machine_arn=state_machine_arn,
        table_name=table_name,
        restore_function_name=restore_function_name,
    )


def read_batch_deployment(stack: Stack) -> BatchDeployment:
    """Read where a stack deployed a batch job.

    Raises:
        AwsError: its deployment failed.
    """
    state_machine_arn, settings = map(stack.output, _BATCH)
    return BatchDeployment(
        state_machine_arn=state_machine_arn, settings=BatchSettings.from_dict(json.loads(settings))
    )
