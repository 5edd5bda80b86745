"""What a stack deployed, by its outputs: where an endpoint's canary is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coalmine.gateways.aws import AwsError, aws_errors


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """The names that CloudFormation gave."""

    endpoint_name: str
    state_machine_arn: str
    table_name: str
    restore_function_name: str


def stack_outputs(cloudformation: Any, stack_name: str) -> dict[str, str]:
    """Read the outputs of a stack; AwsError when there is no such stack."""
    with aws_errors(f"stack {stack_name}"):
        stack: dict[str, Any] = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}


def has_canary(outputs: Mapping[str, str]) -> bool:
    """Say whether a stack deployed a canary."""
    return "CanaryStateMachineArn" in outputs


def read_deployment(outputs: Mapping[str, str]) -> Deployment:
    """Read the outputs of a stack that deployed a canary."""
    return Deployment(
        endpoint_name=outputs["EndpointName"],
        state_machine_arn=outputs["CanaryStateMachineArn"],
        table_name=outputs["CanaryTableName"],
        restore_function_name=outputs["CanaryRestoreFunctionName"],
    )


def find_deployment(cloudformation: Any, stack_name: str) -> Deployment:
    """Find the canary that a stack deployed.

    Raises:
        AwsError: there is no such stack, or it has no canary.
    """
    outputs = stack_outputs(cloudformation, stack_name)
    if not has_canary(outputs):
        raise AwsError(
            f"stack {stack_name} must have a canary, got none; add `canary:` to the endpoint in "
            "the config, then run: cdk deploy"
        )
    return read_deployment(outputs)
