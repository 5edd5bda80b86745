"""An endpoint: its variants, who moves them, and what watches an update."""

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from canary.approval import ApprovalAction
from coalmine.config.alarms_schema import AlarmsConfig
from coalmine.config.canary_schema import CanaryConfig
from coalmine.config.cost_schema import EndpointUsage
from coalmine.config.model_schema import ReleasedModelConfig
from coalmine.config.section import KmsKeyArn, Name, Section
from coalmine.config.variant_schema import ShadowVariantSettings, VariantSettings
from constructs_lib.container_environment import Serving
from constructs_lib.deployment_policy import (
    CapacitySize,
    CapacityType,
    DeploymentPolicy,
    DeploymentStrategy,
)

FrameworkVersion = Literal["1.9-0", "1.4-2-py312", "1.2-1"]


class WeightsOwner(StrEnum):
    """Who says how the requests are shared between the variants of an endpoint."""

    CANARY = "canary"
    TRAFFIC = "traffic"
    CONFIG = "config"


class DataCaptureConfig(Section):
    """Sampled requests and answers, written to the endpoint's data bucket below `capture/`."""

    sampling_percentage: int = Field(
        default=20, ge=0, le=100, description="Captured part of the requests.", examples=[20]
    )
    capture: tuple[Literal["Input", "Output"], ...] = Field(
        default=("Input", "Output"),
        min_length=1,
        max_length=2,
        description="Input: requests; Output: answers.",
        examples=[["Input", "Output"]],
    )
    kms_key_arn: KmsKeyArn | None = Field(
        default=None, description="A customer managed key; null: S3's own keys encrypt."
    )
    expire_after_days: int = Field(
        default=30, ge=1, le=3650, description="Then S3 deletes it.", examples=[30]
    )


class StepConfig(Section):
    """A part of a fleet."""

    type: Literal["CAPACITY_PERCENT", "INSTANCE_COUNT"] = Field(examples=["CAPACITY_PERCENT"])
    value: int = Field(ge=1, examples=[10])

    def to_size(self) -> CapacitySize:
        """Give the size that the endpoint's construct works with."""
        return CapacitySize(type=CapacityType(self.type), value=self.value)


class DeploymentConfig(Section):
    """SageMaker's own deployment guardrails: fleets, not variants."""

    strategy: DeploymentStrategy = Field(examples=["all_at_once"])
    step: StepConfig | None = Field(
        default=None,
        description="Size of the canary (at most half), of a linear step (10-50 %), of a "
        "rolling batch (5-50 %).",
    )
    rollback_step: StepConfig | None = Field(
        default=None, description="Size of a rolling batch on the way back; null: all at once."
    )
    wait_interval_seconds: int = Field(
        default=300, ge=0, le=3600, description="Wait between two steps.", examples=[300]
    )
    termination_wait_seconds: int | None = Field(
        default=None,
        ge=0,
        le=3600,
        description="How long the old fleet is kept; not for rolling. null: it goes at once.",
        examples=[300],
    )
    maximum_execution_timeout_seconds: int | None = Field(
        default=None,
        ge=600,
        le=28_800,
        description="The longest an update may take, above the sum of its waits.",
        examples=[3600],
    )
    rollback_alarms: tuple[str, ...] = Field(
        default=(),
        max_length=10,
        description="CloudWatch alarms that send an update back; they must exist before.",
        examples=[["flights-dev-5xx"]],
    )
    rollback_when_unhealthy: bool = Field(
        default=True,
        description="Let the endpoint's own alarms send an update back, too; false to repair an "
        "endpoint while they ring.",
        examples=[True],
    )

    def to_policy(self) -> DeploymentPolicy:
        """Give the policy of the endpoint's construct.

        Raises:
            ValueError: it is none; the policy itself says why.
        """
        return DeploymentPolicy(
            strategy=self.strategy,
            step=None if self.step is None else self.step.to_size(),
            rollback_step=None if self.rollback_step is None else self.rollback_step.to_size(),
            wait_interval_seconds=self.wait_interval_seconds,
            termination_wait_seconds=self.termination_wait_seconds,
            maximum_execution_timeout_seconds=self.maximum_execution_timeout_seconds,
            rollback_alarms=self.rollback_alarms,
        )


class ApprovalsConfig(Section):
    """Approvals in a model package group that concern this endpoint."""

    group: Name = Field(examples=["flights"])
    action: ApprovalAction = Field(
        default=ApprovalAction.NOTIFY,
        description="notify: tell the canary's topic; start_canary: start one when a variant "
        "without traffic serves the approved version.",
        examples=["notify"],
    )


# For editors, which see the file as it is written: without `model:`, each variant says its weight.
_WEIGHTS_WHERE_NO_MODEL: JsonDict = {
    "if": {"not": {"required": ["model"]}},
    "then": {"properties": {"variants": {"items": {"required": ["initial_weight"]}}}},
}


class EndpointSettings(Section):
    """An endpoint, deployed as one stack.

    Of one with `model:`, the variants are those that are deployed, each with its model and weight:
    `load` has filled them in.
    """

    model_config = ConfigDict(json_schema_extra=_WEIGHTS_WHERE_NO_MODEL)

    name: Name = Field(examples=["flights"])
    framework_version: FrameworkVersion = Field(
        default="1.9-0", description="Version of SageMaker's scikit-learn container."
    )
    serving: Serving = Field(
        default=Serving.STANDARD,
        description="standard: nginx, gunicorn and Flask, as SageMaker's container comes. direct: "
        "gunicorn calls the handlers itself, several times as many requests a core, by variables "
        "that no page of SageMaker's documents; nothing is installed when a container starts.",
        examples=["direct"],
    )
    weights_owner: WeightsOwner | None = Field(
        default=None,
        description="canary and traffic: live weights are kept through a deployment; config: "
        "a deployment applies initial_weight. null: canary where there is one, else config.",
        examples=["config"],
    )
    model: ReleasedModelConfig | None = Field(
        default=None,
        description="What is to serve; a change of it is a release. The variants are then slots, "
        "without model and weight of their own. Absent: each variant names its model.",
        examples=[{"artifact": "s3://example-models/flights/forest-2013-08.tar.gz"}],
    )
    variants: tuple[VariantSettings, ...] = Field(min_length=1, max_length=10)
    shadow_variant: ShadowVariantSettings | None = Field(
        default=None, description="Absent: no request is copied."
    )
    data_capture: DataCaptureConfig | None = Field(
        default=None, description="Absent: nothing is captured."
    )
    deployment: DeploymentConfig | None = Field(
        default=None, description="Absent: SageMaker replaces all instances at once."
    )
    approvals: ApprovalsConfig | None = Field(
        default=None, description="Absent: approvals of model packages do nothing here."
    )
    canary: CanaryConfig | None = Field(
        default=None, description="Absent: no canary is deployed for this endpoint."
    )
    alarms: AlarmsConfig = Field(
        default=AlarmsConfig(), description="Absent: all alarms, with their usual thresholds."
    )
    usage: EndpointUsage | None = Field(
        default=None, description="For `coalmine cost` alone; absent: no requests are priced."
    )

    @property
    def who_owns_weights(self) -> WeightsOwner:
        """Give the owner of the weights, also where none is named."""
        if self.weights_owner is not None:
            return self.weights_owner
        return WeightsOwner.CONFIG if self.canary is None else WeightsOwner.CANARY

    @property
    def slot_models(self) -> dict[str, ReleasedModelConfig]:
        """Give the model of each variant that has one; a multi-model variant has not."""
        return {
            variant.name: ReleasedModelConfig(
                artifact=variant.artifact,
                artifact_kms_key_arn=variant.artifact_kms_key_arn,
                model_package=variant.model_package,
            )
            for variant in self.variants
            if variant.multi_model is None
        }

    @property
    def release_slot(self) -> str | None:
        """Give the variant that holds what `model:` names; None without `model:`.

        Where two hold it, it is the one that serves.
        """
        if self.model is None:
            return None
        weights = {variant.name: variant.initial_weight for variant in self.variants}
        holders = [
            name
            for name, model in self.slot_models.items()
            if model.identity == self.model.identity
        ]
        return max(holders, key=weights.__getitem__, default=None)

    @property
    def is_autoscaled(self) -> bool:
        """Say whether autoscaling owns the instance counts; all variants have it or none."""
        return any(variant.autoscaling is not None for variant in self.variants)
