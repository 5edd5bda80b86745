"""One step of the canary as a Lambda function, with a role and a log group of its own."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge, acknowledge_wildcard


class CanaryFunction(Construct):
    """A function that runs `canary.handlers.<step>`, and may do nothing until it is granted."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        step: str,
        code: lambda_.Code,
        configuration: str,
        timeout: Duration,
    ) -> None:
        """Declare the function.

        Args:
            step: the handler's module.
            configuration: the JSON that handlers find in COALMINE_CANARY.
        """
        super().__init__(scope, construct_id)
        log_group = logs.LogGroup(
            self,
            "Logs",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        self._timeout = timeout
        self._function = lambda_.Function(
            self,
            "Function",
            description=f"Coalmine canary: {step.replace('_', ' ')}",
            code=code,
            handler=f"canary.handlers.{step}.lambda_handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            role=role,
            log_group=log_group,
            timeout=timeout,
            memory_size=512,  # a smaller one has less CPU and spends seconds on importing boto3
            tracing=lambda_.Tracing.ACTIVE,
            environment={"COALMINE_CANARY": configuration},
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
    def timeout(self) -> Duration:
        """How long one call may take."""
        return self._timeout

    def allow(self, *actions: str, on: Sequence[str]) -> None:
        """Allow the function these actions on these resources."""
        self._function.add_to_role_policy(
            iam.PolicyStatement(actions=list(actions), resources=list(on))
        )
