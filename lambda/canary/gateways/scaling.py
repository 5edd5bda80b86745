"""Scalable targets of an endpoint's variants: what of them is suspended, and suspend it."""

from collections.abc import Iterable
from typing import Any

from canary.scale_in import ScalableTarget, ScaledDimension, resource_ids

_SERVICE_NAMESPACE = "sagemaker"


class ScalableTargets:
    """The targets of one endpoint."""

    def __init__(self, client: Any, endpoint_name: str) -> None:
        self._client = client
        self._endpoint_name = endpoint_name

    def find(self, variant_names: Iterable[str]) -> tuple[ScalableTarget, ...]:
        """Return the registered targets of these variants."""
        found = self._client.describe_scalable_targets(
            ServiceNamespace=_SERVICE_NAMESPACE,
            ResourceIds=resource_ids(self._endpoint_name, variant_names),
        )
        return tuple(
            _target(each, has_schedules=self._has_schedules(each))
            for each in found["ScalableTargets"]
        )

    def update(self, target: ScalableTarget) -> None:
        """Suspend of a registered target what is to be suspended; its limits stay."""
        self._client.register_scalable_target(
            ServiceNamespace=_SERVICE_NAMESPACE,
            ResourceId=target.scaled.resource_id,
            ScalableDimension=target.scaled.scalable_dimension,
            SuspendedState={
                "DynamicScalingInSuspended": target.is_scale_in_suspended,
                "DynamicScalingOutSuspended": target.is_scale_out_suspended,
                "ScheduledScalingSuspended": target.are_schedules_suspended,
            },
        )

    def _has_schedules(self, described: Any) -> bool:
        found = self._client.describe_scheduled_actions(
            ServiceNamespace=_SERVICE_NAMESPACE,
            ResourceId=described["ResourceId"],
            ScalableDimension=described["ScalableDimension"],
        )
        return bool(found["ScheduledActions"])


def _target(described: Any, *, has_schedules: bool) -> ScalableTarget:
    suspended = described.get("SuspendedState", {})
    return ScalableTarget(
        scaled=ScaledDimension(
            resource_id=described["ResourceId"],
            scalable_dimension=described["ScalableDimension"],
        ),
        has_schedules=has_schedules,
        is_scale_in_suspended=suspended.get("DynamicScalingInSuspended", False),
        is_scale_out_suspended=suspended.get("DynamicScalingOutSuspended", False),
        are_schedules_suspended=suspended.get("ScheduledScalingSuspended", False),
    )
