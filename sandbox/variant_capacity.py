"""The capacity of a SageMaker variant, as Application Auto Scaling reads and sets it.

Each scalable dimension is a row of `CAPACITIES`; everything goes through SageMaker's own API, so
scaling is held to the same rules and quotas as anybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.autoscaling.ports import LiveCapacity
from sandbox.autoscaling.targets import Dimension, variant_of
from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.errors import SageMakerError

_IN_SERVICE = "InService"
# Credits let them work above their baseline, so their load says little of what they can take.
_BURSTABLE = ("ml.t2.", "ml.t3.", "ml.t3a.", "ml.t4g.")

Description = Mapping[str, Any]
Call = Callable[[str, str, str, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Capacity:
    """Where a dimension stands in what SageMaker describes, and how it is changed."""

    dimension: Dimension
    current: Callable[[Description], int | None]
    desired: Callable[[Description], int | None]
    change: Callable[[int], dict[str, Any]]
    absent: str  # why a variant that has no such capacity cannot be a target


def _provisioned(which: str) -> Callable[[Description], int | None]:
    def read(variant: Description) -> int | None:
        serverless: Mapping[str, int] = variant.get(f"{which}ServerlessConfig", {})
        return serverless.get("ProvisionedConcurrency")

    return read


CAPACITIES = (
    Capacity(
        dimension=Dimension.INSTANCE_COUNT,
        current=lambda variant: variant.get("CurrentInstanceCount"),
        desired=lambda variant: variant.get("DesiredInstanceCount"),
        change=lambda count: {"DesiredInstanceCount": count},
        absent="has no instances",
    ),
    Capacity(
        dimension=Dimension.PROVISIONED_CONCURRENCY,
        current=_provisioned("Current"),
        desired=_provisioned("Desired"),
        change=lambda count: {"ServerlessUpdateConfig": {"ProvisionedConcurrency": count}},
        absent="has no provisioned concurrency",
    ),
)


class VariantCapacity:
    """One dimension of SageMaker's variants."""

    def __init__(self, call: Call, capacity: Capacity) -> None:
        self._call = call
        self._capacity = capacity

    def find(self, scope: Scope, resource_id: str) -> LiveCapacity | None:
        """Return a variant's capacity, None when there is no such variant."""
        found = self._describe(scope, resource_id)
        if found is None:
            return None
        endpoint, variant = found
        current, desired = self._capacity.current(variant), self._capacity.desired(variant)
        return LiveCapacity(
            current=0 if current is None else current,
            desired=0 if desired is None else desired,
            is_busy=endpoint["EndpointStatus"] != _IN_SERVICE,
        )

    def refusal(self, scope: Scope, resource_id: str) -> str | None:
        """Return why a variant cannot be scaled: it has no such capacity, or is burstable."""
        found = self._describe(scope, resource_id)
        if found is None:
            return None
        endpoint, variant = found
        # A serverless variant that is being created is described with 0 instances.
        if self._capacity.desired(variant) in {None, 0}:
            return f"{resource_id} {self._capacity.absent}."
        instance_type = self._instance_type(scope, endpoint, variant["VariantName"])
        if instance_type is not None and instance_type.startswith(_BURSTABLE):
            return f"Automatic scaling is not supported for burstable instances ({instance_type})."
        return None

    def set(self, scope: Scope, resource_id: str, capacity: int) -> None:
        """Begin to change it as UpdateEndpointWeightsAndCapacities does."""
        named = variant_of(resource_id)
        change = {"VariantName": named.variant_name, **self._capacity.change(capacity)}
        self._call(
            scope.account,
            scope.region,
            "UpdateEndpointWeightsAndCapacities",
            {"EndpointName": named.endpoint_name, "DesiredWeightsAndCapacities": [change]},
        )

    def _describe(self, scope: Scope, resource_id: str) -> tuple[Description, Description] | None:
        named = variant_of(resource_id)
        request = {"EndpointName": named.endpoint_name}
        try:
            endpoint = self._call(scope.account, scope.region, "DescribeEndpoint", request)
        except SageMakerError:
            return None
        for variant in endpoint.get("ProductionVariants", []):
            if variant["VariantName"] == named.variant_name:
                return endpoint, variant
        return None

    def _instance_type(self, scope: Scope, endpoint: Description, name: str) -> str | None:
        request = {"EndpointConfigName": endpoint["EndpointConfigName"]}
        try:
            config = self._call(scope.account, scope.region, "DescribeEndpointConfig", request)
        except SageMakerError:
            return None  # an endpoint outlives its config
        variants = config["ProductionVariants"]
        found = [each.get("InstanceType") for each in variants if each["VariantName"] == name]
        instance_type: str | None = found[0] if found != [] else None
        return instance_type


def variant_capacities(call: Call) -> dict[Dimension, VariantCapacity]:
    """Return what can be scaled, by its dimension."""
    return {each.dimension: VariantCapacity(call, each) for each in CAPACITIES}
