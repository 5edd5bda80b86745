"""One endpoint of an environment."""

from pathlib import Path

from aws_cdk import CfnOutput, Environment, Stack
from constructs import Construct

from coalmine.config import (
    CanaryConfig,
    EndpointSettings,
    EnvironmentConfig,
    WeightsOwner,
)
from constructs_lib.approval_trigger import ApprovalTrigger
from constructs_lib.autoscaling import Autoscaling
from constructs_lib.canary import Canary
from constructs_lib.data_bucket import DataBucket
from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_check import EndpointCheck
from constructs_lib.endpoint_gate import EndpointGate
from constructs_lib.execution_role import ExecutionRole
from constructs_lib.instance_variant import InstanceVariant
from stacks.registry_stack import RegistryStack
from stacks.variant_models import VariantModels


class EndpointStack(Stack):
    """An endpoint with its models, its data bucket, its gate and check, and its canary."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: EnvironmentConfig,
        settings: EndpointSettings,
        artifacts_root: Path,
        registry: RegistryStack | None = None,
    ) -> None:
        """Declare the stack.

        Args:
            artifacts_root: the folder against which relative artifact paths are read.
            registry: the stack with the environment's own model package groups.
        """
        super().__init__(
            scope,
            construct_id,
            description=f"Coalmine: the endpoint {settings.name} of {environment.environment}",
            env=Environment(account=environment.account, region=environment.region),
            tags=environment.tags,
            termination_protection=environment.termination_protection,
        )
        endpoint_name = environment.endpoint_name(settings.name)
        data = DataBucket(self, "Data", retain_data=environment.retain_data)
        execution = ExecutionRole(self, "Execution", endpoint_name=endpoint_name)
        models = VariantModels(
            models=Construct(self, "Models"),
            keys=Construct(self, "ArtifactKeys"),
            environment=environment,
            framework_version=settings.framework_version,
            role=execution.role,
            artifacts_root=artifacts_root,
            registry=registry,
        )
        variants = [
            InstanceVariant(
                name=variant.name,
                model=models.declare(variant),
                instance_type=variant.instance_type,
                initial_instance_count=variant.initial_instance_count,
                initial_weight=variant.initial_weight,
                scaling=None if variant.autoscaling is None else variant.autoscaling.to_scaling(),
            )
            for variant in settings.variants
        ]
        endpoint = Endpoint(
            self,
            "Endpoint",
            endpoint_name=endpoint_name,
            variants=variants,
            apply_initial_weights=settings.who_owns_weights is WeightsOwner.CONFIG,
        )
        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
        CfnOutput(self, "DataBucketName", value=data.bucket.bucket_name)
        canary = None
        if settings.canary is not None:
            canary = self._add_canary(endpoint, settings.canary)
            if settings.approvals is not None:
                ApprovalTrigger(
                    self,
                    "Approvals",
                    group_name=environment.model_package_group_name(settings.approvals.group),
                    endpoint=endpoint,
                    canary=canary,
                    action=settings.approvals.action,
                )
        gate = EndpointGate(
            self,
            "Gate",
            endpoint=endpoint,
            canary_table=None if canary is None else canary.table,
            abort_command=f"coalmine canary abort {settings.name} -c {environment.environment}",
        )
        check = EndpointCheck(self, "Check", endpoint=endpoint, gate=gate)
        if settings.is_autoscaled:
            Autoscaling(self, "Autoscaling", endpoint=endpoint, depends_on=[check])

    def _add_canary(self, endpoint: Endpoint, settings: CanaryConfig) -> Canary:
        canary = Canary(self, "Canary", endpoint=endpoint, settings=settings.to_settings())
        CfnOutput(self, "CanaryStateMachineArn", value=canary.state_machine.state_machine_arn)
        CfnOutput(self, "CanaryTableName", value=canary.table.table_name)
        CfnOutput(self, "CanaryTopicArn", value=canary.topic.topic_arn)
        CfnOutput(self, "CanaryRestoreFunctionName", value=canary.restore_function.function_name)
        return canary
