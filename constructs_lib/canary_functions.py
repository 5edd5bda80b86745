"""The Lambda functions of a canary, each with exactly what its step needs."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from canary.journal import REPORTS_PREFIX
from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.canary_function import CanaryFunction
from constructs_lib.endpoint import Endpoint
from constructs_lib.handler_function import source_code
from constructs_lib.live_access import allow_describing_live
from constructs_lib.target_access import allow_changing_targets

_READ, _WRITE = "dynamodb:GetItem", "dynamodb:PutItem"
_CHANGE, _DELETE = "dynamodb:UpdateItem", "dynamodb:DeleteItem"
_QUERY = "dynamodb:Query"

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
        release_variant: str | None = None,
        reports_bucket: s3.IBucket | None = None,
        abort_command: str | None = None,
    ) -> None:
        """Declare the functions.

        Args:
            settings: the canary's settings in their JSON form.
            release_variant: the one with what is declared to serve.
            reports_bucket: where reports go.
            abort_command: what ends a canary, for the messages to people.
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
            "release_variant": release_variant,
            "reports_bucket": None if reports_bucket is None else reports_bucket.bucket_name,
            **({} if abort_command is None else {"abort_command": abort_command}),
        }
        self.prepare = self._step("Prepare", "prepare", 60, _READ, _WRITE, _CHANGE, _DELETE)
        self.prepare.allow(_METRICS, _ALARMS, on=["*"])
        allow_describing_live(self.prepare, endpoint)
        self.smoke = self._step("Smoke", "smoke", 300, _READ, _WRITE, _CHANGE)
        allow_describing_live(self.smoke, endpoint)
        endpoint.grant_invoke(self.smoke.function)
        for variant in endpoint.variants:
            variant.model.grant_read_artifact(self.smoke.function)
        self.shift = self._step("Shift", "shift", 30, _READ, _WRITE, _CHANGE)
        self.judge = self._step("Judge", "judge", 60, _READ, _WRITE, _CHANGE)
        self.judge.allow(_METRICS, _ALARMS, on=["*"])
        self.promote = self._step("Promote", "promote", 30, _READ, _WRITE, _CHANGE, _DELETE)
        self.roll_back = self._step("RollBack", "roll_back", 30, _READ, _WRITE, _CHANGE)
        # A journal of up to two thousand entries is read and becomes a report here.
        self.conclude = self._step(
            "Conclude", "conclude", 60, _READ, _QUERY, _WRITE, _DELETE, memory_size_mb=1024
        )
        if reports_bucket is not None:
            _allow_reporting(self.conclude, reports_bucket)
        for looking in (self.judge, self.promote):
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

    def _step(
        self,
        construct_id: str,
        step: str,
        seconds: int,
        *actions: str,
        memory_size_mb: int = 512,
    ) -> CanaryFunction:
        function = CanaryFunction(
            self,
            construct_id,
            step=step,
            code=self._code,
            configuration=Stack.of(self).to_json_string(self._configuration),
            timeout=Duration.seconds(seconds),
            memory_size_mb=memory_size_mb,
        )
        function.allow(*actions, on=[self._table.table_arn])
        return function


def _allow_reporting(function: CanaryFunction, bucket: s3.IBucket) -> None:
    reports = bucket.arn_for_objects(f"{REPORTS_PREFIX}*")
    function.allow("s3:PutObject", on=[reports])
    acknowledge_wildcard(function, reports, reason="each canary has a folder of its own name")
    if bucket.encryption_key is not None:
        bucket.encryption_key.grant_encrypt(function.function)


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
