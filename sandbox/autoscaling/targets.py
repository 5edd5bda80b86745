"""What can be scaled, within which bounds, by which policies and actions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.sagemaker.arns import Scope

NAMESPACE = "sagemaker"
_VARIANT = re.compile(r"endpoint/(?P<endpoint>[^/]+)/variant/(?P<variant>[^/]+)")


class Dimension(StrEnum):
    """The scalable dimensions of SageMaker that this sandbox plays."""

    INSTANCE_COUNT = "sagemaker:variant:DesiredInstanceCount"
    PROVISIONED_CONCURRENCY = "sagemaker:variant:DesiredProvisionedConcurrency"


@dataclass(frozen=True, kw_only=True, slots=True)
class DimensionRules:
    """What AWS says of one dimension."""

    words: str  # as activities name it
    least_capacity: int
    predefined_metrics: tuple[str, ...]


DIMENSIONS: Mapping[Dimension, DimensionRules] = {
    Dimension.INSTANCE_COUNT: DimensionRules(
        words="desired instance count",
        least_capacity=1,
        predefined_metrics=(
            "SageMakerVariantInvocationsPerInstance",
            "SageMakerVariantConcurrentRequestsPerModelHighResolution",
        ),
    ),
    Dimension.PROVISIONED_CONCURRENCY: DimensionRules(
        words="desired provisioned concurrency",
        least_capacity=1,
        predefined_metrics=("SageMakerVariantProvisionedConcurrencyUtilization",),
    ),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """The variant that a resource id names."""

    endpoint_name: str
    variant_name: str


@dataclass(frozen=True, slots=True)
class TargetKey:
    """What identifies a scalable target of one account and region."""

    resource_id: str
    dimension: Dimension

    @property
    def variant(self) -> Variant:
        """Return the variant that is scaled."""
        return variant_of(self.resource_id)

    @property
    def condition_keys(self) -> dict[str, str]:
        """Return what policies may ask of whatever concerns the target."""
        return {
            "application-autoscaling:service-namespace": NAMESPACE,
            "application-autoscaling:scalable-dimension": str(self.dimension),
        }

    def __str__(self) -> str:
        """Return the key as AWS's messages write it."""
        return (
            f"service namespace: {NAMESPACE}, resource ID: {self.resource_id}, "
            f"scalable dimension: {self.dimension}"
        )


def variant_of(resource_id: str) -> Variant:
    """Read a resource id; raise ValueError for one of another form."""
    match = _VARIANT.fullmatch(resource_id)
    if match is None:
        raise ValueError(f"a resource id must be endpoint/NAME/variant/NAME, got {resource_id!r}")
    return Variant(match["endpoint"], match["variant"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """The capacities that scaling keeps to."""

    min_capacity: int
    max_capacity: int

    def clamp(self, capacity: int) -> int:
        """Return the nearest capacity that is allowed."""
        return min(max(capacity, self.min_capacity), self.max_capacity)


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspended:
    """What is switched off for now."""

    scaling_in: bool = False
    scaling_out: bool = False
    scheduled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ScalableTarget:
    """A registered target."""

    scope: Scope
    key: TargetKey
    target_id: str
    created: float
    role_arn: str
    bounds: Bounds
    suspended: Suspended = Suspended()
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """Return the ARN that policies name."""
        return scalable_target_arn(self.scope, self.target_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScalingPolicy:
    """A target tracking policy with the two alarms that belong to it."""

    name: str
    arn: str
    created: float
    configuration: Mapping[str, Any]
    alarm_high: str
    alarm_low: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledAction:
    """New bounds at certain times; what is None stays."""

    name: str
    arn: str
    created: float
    schedule: str
    timezone: str | None
    min_capacity: int | None
    max_capacity: int | None
    start: float | None = None
    end: float | None = None


def scalable_target_arn(scope: Scope, target_id: str) -> str:
    """Return the ARN of a target, or of all with `*`."""
    return (
        f"arn:{scope.partition}:application-autoscaling:{scope.region}:{scope.account}"
        f":scalable-target/{target_id}"
    )


def service_linked_role_arn(scope: Scope) -> str:
    """Return the role that SageMaker's targets are scaled with, whichever role a request names."""
    return (
        f"arn:{scope.partition}:iam::{scope.account}:role/aws-service-role/"
        f"{NAMESPACE}.application-autoscaling.amazonaws.com/"
        "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
    )
