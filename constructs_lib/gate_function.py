"""The Lambda function behind an endpoint's gate and check, with what both need."""

from aws_cdk import ArnFormat, Duration, Stack
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.endpoint import Endpoint
from constructs_lib.handler_function import HandlerFunction, source_code
from constructs_lib.target_access import allow_changing_targets


class GateFunction(HandlerFunction):
    """One function for both: one log to read at night, and the same eyes in front and behind."""

    def __init__(self, scope: Construct, construct_id: str, *, endpoint: Endpoint) -> None:
        super().__init__(
            scope,
            construct_id,
            handler="deploy_gate.handlers.custom_resource",
            description="Coalmine deploy gate: in front of and behind each endpoint update",
            code=source_code(),
            timeout=Duration.minutes(15),
        )
        stack = Stack.of(self)
        self.allow("cloudformation:DescribeStacks", on=[stack.stack_id])
        self._allow_looking(endpoint)
        self._allow_scaling(endpoint)
        self._allow_reading_locks()

    def _allow_looking(self, endpoint: Endpoint) -> None:
        self.allow("sagemaker:DescribeEndpoint", on=[endpoint.endpoint_arn])
        configs = Stack.of(self).format_arn(
            service="sagemaker", resource="endpoint-config", resource_name="*"
        )
        self.allow("sagemaker:DescribeEndpointConfig", on=[configs])
        acknowledge_wildcard(
            self, configs, reason="the live config is not always one of this template; reading only"
        )

    def _allow_scaling(self, endpoint: Endpoint) -> None:
        """Allow it also where nothing scales: something may have scaled before this deployment."""
        stack = Stack.of(self)
        self.allow(
            "application-autoscaling:DescribeScalableTargets",
            "application-autoscaling:DescribeScalingPolicies",
            "application-autoscaling:DescribeScheduledActions",
            on=["*"],
        )
        allow_changing_targets(
            self,
            "application-autoscaling:DeleteScalingPolicy",
            "application-autoscaling:DeregisterScalableTarget",
            "application-autoscaling:PutScalingPolicy",
            "application-autoscaling:PutScheduledAction",
            "application-autoscaling:RegisterScalableTarget",
        )
        # Application Auto Scaling asks that who registers a target may do itself what it will do.
        self.allow("sagemaker:UpdateEndpointWeightsAndCapacities", on=[endpoint.endpoint_arn])
        alarms = stack.format_arn(
            service="cloudwatch",
            resource="alarm",
            resource_name=f"TargetTracking-endpoint/{endpoint.endpoint_name}/variant/*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self.allow(
            "cloudwatch:DeleteAlarms",
            "cloudwatch:DescribeAlarms",
            "cloudwatch:PutMetricAlarm",
            on=[alarms],
        )
        acknowledge_wildcard(
            self, alarms, reason="alarms of target tracking are named after the variants, with ids"
        )

    def _allow_reading_locks(self) -> None:
        """Allow it for every table of this stack: one that is being removed may hold a lock."""
        stack = Stack.of(self)
        tables = stack.format_arn(
            service="dynamodb", resource="table", resource_name=f"{stack.stack_name}-*"
        )
        self.allow("dynamodb:GetItem", on=[tables])
        acknowledge_wildcard(
            self, tables, reason="a table's name is made of its stack's; reading only"
        )
