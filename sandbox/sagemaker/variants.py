"""What each variant of an endpoint shall be, worked out from its configuration."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sandbox.sagemaker.resources import EndpointConfig, Model
from sandbox.sagemaker.routing import RoutingStrategy


class VariantProperty(StrEnum):
    """What `RetainAllVariantProperties` retains unless it is excluded."""

    DESIRED_INSTANCE_COUNT = "DesiredInstanceCount"
    DESIRED_WEIGHT = "DesiredWeight"
    DATA_CAPTURE_CONFIG = "DataCaptureConfig"


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantPlan:
    """A variant as it shall be."""

    name: str
    model: Model
    instance_type: str
    instance_count: int
    weight: float
    routing_strategy: RoutingStrategy = RoutingStrategy.RANDOM
    startup_timeout_seconds: float | None = None

    def runs_on_instances_of(self, other: VariantPlan) -> bool:
        """Say whether the other plan's instances already are what this one needs."""
        return self.model == other.model and self.instance_type == other.instance_type


def plans_from(
    config: EndpointConfig, find_model: Callable[[str], Model]
) -> tuple[VariantPlan, ...]:
    """Read the variants of a configuration."""
    return tuple(
        VariantPlan(
            name=variant["VariantName"],
            model=find_model(variant["ModelName"]),
            instance_type=variant["InstanceType"],
            instance_count=variant["InitialInstanceCount"],
            weight=float(variant["InitialVariantWeight"]),
            routing_strategy=RoutingStrategy(
                variant.get("RoutingConfig", {}).get("RoutingStrategy", RoutingStrategy.RANDOM)
            ),
            startup_timeout_seconds=variant.get("ContainerStartupHealthCheckTimeoutInSeconds"),
        )
        for variant in config.production_variants
    )


def retain(
    plans: Iterable[VariantPlan], live: Mapping[str, VariantPlan], *, excluded: frozenset[str]
) -> tuple[VariantPlan, ...]:
    """Carry the live weight and instance count over to the variants of the same name."""
    retained = []
    for plan in plans:
        former = live.get(plan.name)
        if former is not None and VariantProperty.DESIRED_WEIGHT not in excluded:
            plan = dataclasses.replace(plan, weight=former.weight)  # noqa: PLW2901
        if former is not None and VariantProperty.DESIRED_INSTANCE_COUNT not in excluded:
            plan = dataclasses.replace(plan, instance_count=former.instance_count)  # noqa: PLW2901
        retained.append(plan)
    return tuple(retained)
