"""MiniStack with the sandbox's changes put in; one a process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.cloudformation import ResourceType
from sandbox.cloudformation_alarms import alarm_types
from sandbox.cloudformation_budgets import budget_types
from sandbox.ministack.alarm_actions import AlarmActions
from sandbox.ministack.alarm_book import MiniStackAlarmBook
from sandbox.ministack.alarm_clock import AlarmClock
from sandbox.ministack.buckets import install_stack_buckets
from sandbox.ministack.control import MiniStackControl
from sandbox.ministack.crons import next_cron
from sandbox.ministack.dashboards import install_dashboard_check
from sandbox.ministack.definitions import Definitions
from sandbox.ministack.encryption import install_managed_key
from sandbox.ministack.lambdas import Lambdas
from sandbox.ministack.large_objects import install_large_objects
from sandbox.ministack.metric_alarms import MetricAlarms
from sandbox.ministack.metric_data import MetricDataAnswers
from sandbox.ministack.metrics import MiniStackMetrics
from sandbox.ministack.policies import MiniStackPolicies
from sandbox.ministack.resources import install_resource_types, physical_name
from sandbox.ministack.rule_targets import install_rule_targets
from sandbox.ministack.services import (
    CONTROL,
    ConditionKeys,
    ResourceArn,
    ServiceHandler,
    Tags,
    install_autoscaling,
    install_condition_keys,
    install_sagemaker,
    install_tags,
)
from sandbox.ministack.settled_stacks import install_settled_stacks
from sandbox.ministack.state_machines import StateMachines
from sandbox.ministack.tagging import install_tagged_resources
from sandbox.ministack.transform_tasks import TransformTasks
from sandbox.ministack_hooks import load_modules


class MiniStack:
    """What the rest of the sandbox knows of MiniStack."""

    def __init__(self) -> None:
        self._modules = load_modules()
        self.policies = MiniStackPolicies(self._modules)
        self.metrics = MiniStackMetrics(self._modules)
        self.alarms = AlarmClock(self._modules)
        self.alarm_book = MiniStackAlarmBook(self._modules, self.alarms)
        self.lambdas = Lambdas(self._modules)

    def install(self, lambda_runtime: Path) -> None:
        """Put in every change that does not concern SageMaker."""
        self.policies.count_loopback_as_tls()
        self.policies.name_resources_in_denials()
        self.policies.know_conditional_writes()
        self.policies.know_metric_namespaces()
        install_managed_key(self._modules)
        install_stack_buckets(self._modules)
        install_large_objects(self._modules)
        install_settled_stacks(self._modules)
        self.metrics.install()
        MetricDataAnswers(self._modules).install()
        self.alarms.install()
        MetricAlarms(self._modules).install()
        install_dashboard_check(self._modules)
        AlarmActions(self._modules, self.policies).install()
        self._watch_by_templates()
        self.lambdas.install(lambda_runtime)
        StateMachines(self._modules, self.policies).install()
        TransformTasks(self._modules, self.policies).install()
        Definitions(self._modules, self.policies).install()
        install_rule_targets(self._modules, self.policies)

    def add_sagemaker(
        self,
        handlers: Mapping[str, ServiceHandler],
        resource_arns: Mapping[str, ResourceArn],
        types: Sequence[ResourceType],
        tags: Tags,
        condition_keys: ConditionKeys,
    ) -> None:
        """Add SageMaker's APIs, resource types, tags and condition keys."""
        install_sagemaker(self._modules, handlers, resource_arns)
        install_tags(self._modules, tags)
        install_tagged_resources(self._modules, tags)
        install_condition_keys(self._modules, CONTROL, condition_keys)
        install_resource_types(self._modules, types)

    def add_autoscaling(
        self,
        handler: ServiceHandler,
        resource_arn: ResourceArn,
        condition_keys: ConditionKeys,
        types: Sequence[ResourceType],
    ) -> None:
        """Add Application Auto Scaling's API and resource types."""
        install_autoscaling(self._modules, handler, resource_arn, condition_keys)
        install_resource_types(self._modules, types)

    def _watch_by_templates(self) -> None:
        """Add the types of CloudWatch and Budgets that CloudFormation does not know here."""
        control = MiniStackControl(self._modules)

        def named(stack_name: str, logical_id: str) -> str:
            return physical_name(
                self._modules, stack_name, logical_id, lowercase=False, max_length=100
            )

        def alarm_arn(name: str) -> str:
            account, region = self.scope()
            return f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"

        types = [
            *alarm_types(control.cloudwatch, named, alarm_arn),
            *budget_types(control.budgets, named, lambda: self.scope()[0]),
        ]
        install_resource_types(self._modules, types)

    def next_cron(self, expression: str, after: datetime) -> datetime | None:
        """Return the next minute that a cron expression names; ValueError for a malformed one."""
        return next_cron(self._modules, expression, after)

    @property
    def asgi(self) -> Callable[..., Awaitable[None]]:
        """Return MiniStack's web application."""
        application: Callable[..., Awaitable[None]] = self._modules["app"].app
        return application

    def scope(self) -> tuple[str, str]:
        """Return the account and region that this request, task or thread acts for."""
        responses: Any = self._modules["core.responses"]
        return responses.get_account_id(), responses.get_region()

    def put_event(self, account: str, region: str, entry: Mapping[str, Any]) -> None:
        """Deliver an event of AWS's own to the rules of an account and region."""
        with self._modules["core.responses"].request_scope(account, region):
            self._modules["services.eventbridge"]._put_events(
                {"Entries": [dict(entry)]}, allow_aws_source=True
            )

    def open_log_group(self, account: str, region: str, name: str) -> None:
        """Create a log group that is not there."""
        with self.acting_for(account, region):
            # One that exists is refused, which changes nothing.
            self._modules["services.cloudwatch_logs"]._create_log_group({"logGroupName": name})

    def write_log(
        self, account: str, region: str, group: str, stream: str, lines: Sequence[tuple[int, str]]
    ) -> None:
        """Add lines to a log stream; where its group is gone, nothing is written."""
        logs = self._modules["services.cloudwatch_logs"]
        address = {"logGroupName": group, "logStreamName": stream}
        events = [{"timestamp": moment, "message": message} for moment, message in lines]
        with self.acting_for(account, region):
            logs._create_log_stream(address)
            logs._put_log_events({**address, "logEvents": events})

    def read_object(self, bucket: str, key: str) -> bytes | None:
        """Return the bytes of an object in the account of this request or task."""
        body: bytes | None = self._modules["services.s3"]._get_object_data(bucket, key)
        return body

    def list_keys(self, bucket: str, prefix: str) -> list[str]:
        """Return the keys of a bucket that begin with a prefix, in order."""
        found = self._modules["services.s3"]._buckets.get(bucket)
        objects = {} if found is None else found["objects"]
        return sorted(key for key in objects if key.startswith(prefix))

    def acting_for(self, account: str, region: str) -> AbstractContextManager[None]:
        """Give a block outside of any request its account and region."""
        scope: AbstractContextManager[None] = self._modules["core.responses"].request_scope(
            account, region
        )
        return scope

    def write_object(
        self, bucket: str, key: str, body: bytes, *, kms_key_id: str | None
    ) -> str | None:
        """Write an object; return S3's refusal, None when it is there."""
        headers = {"content-type": "application/octet-stream"}
        if kms_key_id is not None:
            headers["x-amz-server-side-encryption"] = "aws:kms"
            headers["x-amz-server-side-encryption-aws-kms-key-id"] = kms_key_id
        status, _, answer = self._modules["services.s3"]._put_object(bucket, key, body, headers)
        return None if status < 300 else answer.decode(errors="replace")

    def delete_object(self, bucket: str, key: str) -> None:
        """Delete an object, as whoever owns the bucket."""
        self._modules["services.s3"]._delete_object(bucket, key)

    def name_resource(self, stack_name: str, logical_id: str) -> str:
        """Return a physical name as CloudFormation generates it."""
        return physical_name(self._modules, stack_name, logical_id)
