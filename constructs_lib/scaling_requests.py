"""A variant's scaling as Application Auto Scaling's API wants it; knows nothing of the CDK.

The templates' native resources are made of the same values, so that whoever puts back a target
by the API puts back exactly what CloudFormation had made.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final, NotRequired, TypedDict

from constructs_lib.variant_scaling import ScalingSchedule, VariantScaling

SERVICE_NAMESPACE: Final = "sagemaker"

_INSTANCE_COUNT: Final = "sagemaker:variant:DesiredInstanceCount"
_PROVISIONED_CONCURRENCY: Final = "sagemaker:variant:DesiredProvisionedConcurrency"


class Scalable(TypedDict):
    """What is scaled: a dimension of a variant."""

    ServiceNamespace: str
    ResourceId: str
    ScalableDimension: str


class RegisterScalableTarget(Scalable):
    """The request of that name."""

    MinCapacity: int
    MaxCapacity: int


class PredefinedMetric(TypedDict):
    """A metric that Application Auto Scaling knows by name."""

    PredefinedMetricType: str


class MetricDimension(TypedDict):
    """A dimension of a metric."""

    Name: str
    Value: str


class CustomizedMetric(TypedDict):
    """A metric that is spelled out."""

    Namespace: str
    MetricName: str
    Dimensions: list[MetricDimension]
    Statistic: str
    Unit: str


class TargetTracking(TypedDict):
    """What is tracked, and how slowly."""

    TargetValue: float
    ScaleInCooldown: int
    ScaleOutCooldown: int
    PredefinedMetricSpecification: NotRequired[PredefinedMetric]
    CustomizedMetricSpecification: NotRequired[CustomizedMetric]


class PutScalingPolicy(Scalable):
    """The request of that name."""

    PolicyName: str
    PolicyType: str
    TargetTrackingScalingPolicyConfiguration: TargetTracking


class Limits(TypedDict, total=False):
    """The limits that a schedule sets."""

    MinCapacity: int
    MaxCapacity: int


class PutScheduledAction(Scalable):
    """The request of that name."""

    ScheduledActionName: str
    Schedule: str
    Timezone: str
    ScalableTargetAction: Limits


@dataclass(frozen=True, kw_only=True, slots=True)
class ScalingRequests:
    """All that makes a variant scale: one target, its policy, its schedules."""

    target: RegisterScalableTarget
    policy: PutScalingPolicy
    scheduled_actions: tuple[PutScheduledAction, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the requests as plain data."""
        return {
            "Target": dict(self.target),
            "Policies": [dict(self.policy)],
            "ScheduledActions": [dict(action) for action in self.scheduled_actions],
        }


def scaling_requests(
    scaling: VariantScaling, *, endpoint_name: str, variant_name: str
) -> ScalingRequests:
    """Give the requests that make a variant of an endpoint scale so."""
    scalable: Scalable = {
        "ServiceNamespace": SERVICE_NAMESPACE,
        "ResourceId": f"endpoint/{endpoint_name}/variant/{variant_name}",
        "ScalableDimension": (
            _PROVISIONED_CONCURRENCY if scaling.scales_concurrency else _INSTANCE_COUNT
        ),
    }
    tracking = _tracking(scaling, endpoint_name, variant_name)
    return ScalingRequests(
        target={
            **scalable,
            "MinCapacity": scaling.min_capacity,
            "MaxCapacity": scaling.max_capacity,
        },
        policy={
            **scalable,
            "PolicyName": policy_name(tracking),
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": tracking,
        },
        scheduled_actions=tuple(
            {
                **scalable,
                "ScheduledActionName": schedule.name,
                "Schedule": schedule.schedule,
                "Timezone": schedule.timezone,
                "ScalableTargetAction": _limits(schedule),
            }
            for schedule in scaling.schedules
        ),
    )


def policy_name(tracking: TargetTracking) -> str:
    """Give another name to each configuration; it is unique within a target.

    CloudFormation knows a policy by its ARN, which a policy that was put back does not have any
    more: it could not update that one. A name cannot be changed, so it makes another one instead.
    """
    digest = hashlib.sha256(json.dumps(tracking, sort_keys=True).encode()).hexdigest()
    return f"target-tracking-{digest[:8]}"


def _tracking(scaling: VariantScaling, endpoint_name: str, variant_name: str) -> TargetTracking:
    tracking: TargetTracking = {
        "TargetValue": scaling.target.value,
        "ScaleInCooldown": scaling.scale_in_cooldown_seconds,
        "ScaleOutCooldown": scaling.scale_out_cooldown_seconds,
    }
    metric = scaling.target.predefined_metric
    if metric is not None:
        return {**tracking, "PredefinedMetricSpecification": {"PredefinedMetricType": metric}}
    return {
        **tracking,
        "CustomizedMetricSpecification": {
            "Namespace": "/aws/sagemaker/Endpoints",
            "MetricName": "CPUUtilization",
            "Dimensions": [
                {"Name": "EndpointName", "Value": endpoint_name},
                {"Name": "VariantName", "Value": variant_name},
            ],
            "Statistic": "Average",
            "Unit": "Percent",
        },
    }


def _limits(schedule: ScalingSchedule) -> Limits:
    limits: Limits = {}
    if schedule.min_capacity is not None:
        limits["MinCapacity"] = schedule.min_capacity
    if schedule.max_capacity is not None:
        limits["MaxCapacity"] = schedule.max_capacity
    return limits
