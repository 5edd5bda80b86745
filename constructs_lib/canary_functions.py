"""The Lambda functions of a canary, each with exactly what its step needs."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.canary_function import CanaryFunction
from constructs_lib.endpoint import Endpoint
from constructs_lib.handler_function import source_code
from constructs_lib.live_access import allow_describing_live
from constructs_lib.target_access import allow_changing_targets

_READ, _WRITE = "dynamodb:GetItem", "dynamodb:PutItem"
_CHANGE, _DELETE = "dynamodb:UpdateItem", "dynamodb:DeleteItem"

# CloudWatch knows no resources for these two: metrics and lists of alarms have no ARN.
_METRICS, _ALARMS = "cloudwatch:GetMetricData", "cloudwatch:DescribeAlarms"


class CanaryFunctions(Construct):
    """The steps of the state machine, and the function that restores what a dead one left."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        settings: Mapping[str, Any],
        table: dynamodb.ITable,
        topic: sns.ITopic,
    ) -> None:
        """Declare the functions.

        Args:
            settings: the canary's settings in their JSON form.
        """
        super().__init__(scope, construct_id)
        self._code = source_code()
        self._table = table
        self._configuration = {
            "settings": settings,
            "endpoint_name": endpoint.endpoint_name,
            "table_name": table.table_name,
            "topic_arn": topic.topic_arn,
            "is_autoscaled": bool(endpoint.scaling_requests),
        }
        self.prepare = self._step("Prepare", "prepare", 60, _READ, _WRITE, _CHANGE, _DELETE)
        self.prepare.allow(_METRICS, _ALARMS, on=["*"])
        self.smoke = self._step("Smoke", "smoke", 300, _READ, _WRITE, _CHANGE)
        allow_describing_live(self.smoke, endpoint)
        endpoint.grant_invoke(self.smoke.function)
        for variant in endpoint.variants:
            variant.model.grant_read_artifact(self.smoke.function)
        self.shift = self._step("Shift", "shift", 30, _READ, _WRITE, _CHANGE)
        self.judge = self._step("Judge", "judge", 60, _READ, _WRITE, _CHANGE)
        self.judge.allow(_METRICS, _ALARMS, on=["*"])
        self.promote = self._step("Promote", "promote", 30, _READ, _WRITE, _CHANGE)
        self.roll_back = self._step("RollBack", "roll_back", 30, _READ, _WRITE, _CHANGE)
        self.conclude = self._step("Conclude", "conclude", 30, _READ, _WRITE, _DELETE)
        for looking in (self.prepare, self.judge, self.promote):
            looking.allow("sagemaker:DescribeEndpoint", on=[endpoint.endpoint_arn])
        for moving in (self.shift, self.roll_back):
            endpoint.grant_update_weights(moving.function)
        for telling in (self.judge, self.conclude):
            telling.allow("sns:Publish", on=[topic.topic_arn])
        if endpoint.scaling_requests:
            for suspending in (self.prepare, self.conclude):
                _allow_suspending(suspending, endpoint)
        self._topic = topic

    @property
    def steps(self) -> tuple[CanaryFunction, ...]:
        """The functions that the state machine calls."""
        return (
            self.prepare,
            self.smoke,
            self.shift,
            self.judge,
            self.promote,
            self.roll_back,
            self.conclude,
        )

    def add_restore(self, state_machine_arn: str) -> CanaryFunction:
        """Declare the function that starts another execution; it is no state of the machine."""
        self._configuration = {**self._configuration, "state_machine_arn": state_machine_arn}
        restore = self._step("Restore", "restore", 30, _READ, _CHANGE)
        restore.allow("sns:Publish", on=[self._topic.topic_arn])
        return restore

    def _step(self, construct_id: str, step: str, seconds: int, *actions: str) -> CanaryFunction:
        function = CanaryFunction(
            self,
            construct_id,
            step=step,
            code=self._code,
            configuration=Stack.of(self).to_json_string(self._configuration),
            timeout=Duration.seconds(seconds),
        )
        function.allow(*actions, on=[self._table.table_arn])
        return function


def _allow_suspending(function: CanaryFunction, endpoint: Endpoint) -> None:
    function.allow(
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScheduledActions",
        on=["*"],
    )
    allow_changing_targets(function, "application-autoscaling:RegisterScalableTarget")
    # Application Auto Scaling asks that who changes a target may do itself what it does,
    # and tries to look at an endpoint config of a random name.
    endpoint.grant_update_weights(function.function)
    configs = Stack.of(function).format_arn(
        service="sagemaker", resource="endpoint-config", resource_name="*"
    )
    function.allow("sagemaker:DescribeEndpointConfig", on=[configs])
    acknowledge_wildcard(function, configs, reason="asked for with a random name; reading only")
