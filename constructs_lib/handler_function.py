"""A Lambda function of ours, with a role and a log group of its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from constructs_lib.account_service import account_service
from constructs_lib.acknowledgment import acknowledge, acknowledge_wildcard

SOURCE_ROOT = Path(__file__).resolve().parents[1] / "lambda"


def source_code() -> lambda_.Code:
    """Return the one asset that all functions share: one hash, one upload, one import path."""
    return lambda_.Code.from_asset(str(SOURCE_ROOT), exclude=["**/__pycache__", "**/*.pyc"])


class HandlerFunction(Construct):
    """A function that runs one handler, and may do nothing until it is granted."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        handler: str,
        description: str,
        code: lambda_.Code,
        timeout: Duration,
        environment: Mapping[str, str] | None = None,
        memory_size_mb: int = 512,  # a smaller one has less CPU: seconds to import boto3
        layers: Sequence[lambda_.ILayerVersion] = (),
    ) -> None:
        """Declare the function.

        Args:
            handler: the handler's module, with a `lambda_handler`.
            environment: the function's variables; none without it.
            memory_size_mb: CPU comes with it; 1769 is one vCPU.
            layers: what the function imports beside its runtime and our code.
        """
        super().__init__(scope, construct_id)
        log_group = logs.LogGroup(
            self,
            "Logs",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        role = iam.Role(self, "Role", assumed_by=account_service(self, "lambda.amazonaws.com"))
        log_group.grant_write(role)
        self._role, self._timeout = role, timeout
        self._function = lambda_.Function(
            self,
            "Function",
            description=description,
            code=code,
            handler=f"{handler}.lambda_handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            role=role,
            log_group=log_group,
            timeout=timeout,
            memory_size=memory_size_mb,
            tracing=lambda_.Tracing.ACTIVE,
            environment=environment,
            layers=list(layers) if layers else None,
        )
        acknowledge(
            self._function,
            "AwsSolutions-L1",
            reason="3.13 is what the handlers are tested for; it has security support until 2029",
        )
        acknowledge_wildcard(
            role, "*", reason="X-Ray's traces and CloudWatch's metrics are no resources"
        )

    @property
    def function(self) -> lambda_.Function:
        """The function itself."""
        return self._function

    @property
    def role(self) -> iam.Role:
        """The role that it runs with."""
        return self._role

    @property
    def timeout(self) -> Duration:
        """How long one call may take."""
        return self._timeout

    def allow(
        self,
        *actions: str,
        on: Sequence[str],
        conditions: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Allow the function these actions on these resources, under these conditions."""
        self._function.add_to_role_policy(
            iam.PolicyStatement(actions=list(actions), resources=list(on), conditions=conditions)
        )
