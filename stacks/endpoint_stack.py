"""One endpoint of an environment."""

from pathlib import Path

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_kms as kms
from constructs import Construct

from coalmine.cleanup.ownership import ENDPOINT_TAG, REPORTS_ID
from coalmine.config import (
    AlarmsConfig,
    CanaryConfig,
    DataCaptureConfig,
    EndpointSettings,
    EnvironmentConfig,
    WeightsOwner,
)
from constructs_lib.approval_trigger import ApprovalTrigger
from constructs_lib.autoscaling import Autoscaling
from constructs_lib.canary import Canary
from constructs_lib.data_bucket import DataBucket
from constructs_lib.data_capture import CaptureMode, DataCapture
from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_alarms import EndpointAlarms
from constructs_lib.endpoint_check import EndpointCheck
from constructs_lib.endpoint_gate import EndpointGate
from constructs_lib.execution_role import ExecutionRole
from constructs_lib.initial_weights import InitialWeights
from constructs_lib.release_access import ReleaseAccess
from stacks.environment_stack import EnvironmentStack
from stacks.registry_stack import RegistryStack
from stacks.release_stack import ReleaseStack
from stacks.variant_models import VariantModels
from stacks.variants import production_variant, shadow_variant, slot_models
from stacks.watch_stack import WatchStack


class EndpointStack(EnvironmentStack):
    """An endpoint with its models and data bucket, its gate and check, and what moves it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: EnvironmentConfig,
        settings: EndpointSettings,
        artifacts_root: Path,
        watch: WatchStack,
        registry: RegistryStack | None = None,
        release: ReleaseStack | None = None,
    ) -> None:
        """Declare the stack.

        Args:
            artifacts_root: the folder against which relative artifact paths are read.
            watch: the stack with the topic to which alarms speak.
            registry: the stack with the environment's own model package groups.
            release: the stack with the role of the pipeline that may release here.
        """
        super().__init__(
            scope,
            construct_id,
            environment=environment,
            about=f"the endpoint {settings.name} of {environment.environment}",
            tags={ENDPOINT_TAG: environment.endpoint_name(settings.name)},
        )
        self._endpoint_name = environment.endpoint_name(settings.name)
        self._data = DataBucket(self, "Data", retain_data=environment.retain_data)
        self._execution = ExecutionRole(self, "Execution", endpoint_name=self._endpoint_name)
        models = VariantModels(
            models=Construct(self, "Models"),
            keys=Construct(self, "ArtifactKeys"),
            environment=environment,
            framework_version=settings.framework_version,
            role=self._execution.role,
            data_bucket=self._data.bucket,
            artifacts_root=artifacts_root,
            registry=registry,
            serving=settings.serving,
        )
        endpoint = self._add_endpoint(settings, models)
        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
        CfnOutput(self, "DataBucketName", value=self._data.bucket.bucket_name)
        CfnOutput(self, "SlotModels", value=slot_models(settings))
        self._add_alarms(endpoint, settings.alarms, watch)
        words = f"{settings.name} -c {environment.environment}"
        abort_command = f"coalmine canary abort {words}"
        canary, approvals = None, None
        if settings.canary is not None:
            reports = DataBucket(self, REPORTS_ID, retain_data=environment.retain_data)
            CfnOutput(self, "ReportsBucketName", value=reports.bucket.bucket_name)
            canary = self._add_canary(
                endpoint,
                settings,
                settings.canary,
                reports,
                name=environment.canary_state_machine_name(settings.name),
                abort_command=abort_command,
            )
            if settings.approvals is not None:
                approvals = ApprovalTrigger(
                    self,
                    "Approvals",
                    group_name=environment.model_package_group_name(settings.approvals.group),
                    endpoint=endpoint,
                    canary=canary,
                    action=settings.approvals.action,
                )
        check = self._guard(
            endpoint,
            canary,
            abort_command=abort_command,
            promote_command=(
                None if settings.release_slot is None else f"coalmine promote {words}"
            ),
        )
        if canary is not None:
            canary.wait_for(check)
        if approvals is not None:
            approvals.node.add_dependency(check)
        if release is not None:
            ReleaseAccess(
                self,
                "ReleaseAccess",
                role_name=release.lend_role(self),
                endpoint=endpoint,
                models=[each.model for each in endpoint.variants],
                canary=canary,
            )
        if settings.is_autoscaled:
            Autoscaling(self, "Autoscaling", endpoint=endpoint, depends_on=[check])

    def _guard(
        self,
        endpoint: Endpoint,
        canary: Canary | None,
        *,
        abort_command: str,
        promote_command: str | None,
    ) -> EndpointCheck:
        gate = EndpointGate(
            self,
            "Gate",
            endpoint=endpoint,
            canary_table=None if canary is None else canary.table,
            abort_command=abort_command,
            promote_command=promote_command,
        )
        if endpoint.retention.keeps_weights:
            InitialWeights(
                self,
                "InitialWeights",
                endpoint=endpoint,
                function=gate.function,
                is_moved_by_releases=canary is not None or promote_command is not None,
            )
        return EndpointCheck(self, "Check", endpoint=endpoint, gate=gate)

    def _add_endpoint(self, settings: EndpointSettings, models: VariantModels) -> Endpoint:
        shadow, deployment = settings.shadow_variant, settings.deployment
        policy = None if deployment is None else deployment.to_policy()
        if deployment is not None and policy is not None and deployment.rollback_when_unhealthy:
            names = [variant.name for variant in settings.variants]
            policy = policy.watching(settings.alarms.rollback_alarms(self._endpoint_name, names))
        if policy is not None and policy.rollback_alarms:
            self._execution.allow_describing_alarms()
        return Endpoint(
            self,
            "Endpoint",
            endpoint_name=self._endpoint_name,
            variants=[
                production_variant(variant, models.declare(variant))
                for variant in settings.variants
            ],
            shadow_variant=(
                None if shadow is None else shadow_variant(shadow, models.declare(shadow))
            ),
            apply_initial_weights=settings.who_owns_weights is WeightsOwner.CONFIG,
            data_capture=(
                None if settings.data_capture is None else self._capture(settings.data_capture)
            ),
            deployment=policy,
        )

    def _capture(self, settings: DataCaptureConfig) -> DataCapture:
        arn = settings.kms_key_arn
        capture = DataCapture(
            bucket=self._data.bucket,
            sampling_percentage=settings.sampling_percentage,
            modes=[CaptureMode(mode) for mode in settings.capture],
            encryption_key=None if arn is None else kms.Key.from_key_arn(self, "CaptureKey", arn),
        )
        capture.grant_write(self._execution.role)
        self._data.expire(capture.prefix, after=Duration.days(settings.expire_after_days))
        return capture

    def _add_alarms(self, endpoint: Endpoint, settings: AlarmsConfig, watch: WatchStack) -> None:
        thresholds = settings.to_thresholds()
        if thresholds is None:
            return
        alarms = EndpointAlarms(
            self,
            "Alarms",
            endpoint=endpoint,
            thresholds=thresholds,
            topic=watch.import_topic(Construct(self, "Told")),
        )
        if alarms.unhealthy is not None:
            # SageMaker refuses an update that names an alarm which is not there.
            endpoint.endpoint.node.add_dependency(alarms.unhealthy)

    def _add_canary(
        self,
        endpoint: Endpoint,
        settings: EndpointSettings,
        canary_settings: CanaryConfig,
        reports: DataBucket,
        *,
        name: str | None,
        abort_command: str,
    ) -> Canary:
        obeyed = settings.alarms.obeyed_alarms(self._endpoint_name)
        canary = Canary(
            self,
            "Canary",
            endpoint=endpoint,
            settings=canary_settings.to_settings().watching(obeyed),
            release_variant=settings.release_slot,
            reports_bucket=reports.bucket,
            state_machine_name=name,
            abort_command=abort_command,
        )
        CfnOutput(self, "CanaryStateMachineArn", value=canary.state_machine.state_machine_arn)
        CfnOutput(self, "CanaryTableName", value=canary.table.table_name)
        CfnOutput(self, "CanaryTopicArn", value=canary.topic.topic_arn)
        CfnOutput(self, "CanaryRestoreFunctionName", value=canary.restore_function.function_name)
        return canary
