"""What each variant of an endpoint shall be, worked out from its configuration."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sandbox.sagemaker.resources import EndpointConfig, Model, Params
from sandbox.sagemaker.routing import RoutingStrategy
from sandbox.sagemaker.serverless import ServerlessConfig


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
    serverless: ServerlessConfig | None = None
    is_shadow: bool = False  # it is sent copies, and its answers are dropped

    def runs_on_instances_of(self, other: VariantPlan) -> bool:
        """Say whether the other plan's instances already are what this one needs."""
        return (self.model, self.instance_type, self._memory_size_in_mb) == (
            other.model,
            other.instance_type,
            other._memory_size_in_mb,
        )

    @property
    def _memory_size_in_mb(self) -> int | None:
        return None if self.serverless is None else self.serverless.memory_size_in_mb


def plans_from(
    config: EndpointConfig, find_model: Callable[[str], Model]
) -> tuple[VariantPlan, ...]:
    """Read the variants of a configuration, its shadow last."""
    shadows = config.definition.get("ShadowProductionVariants", [])
    return (
        *(_plan(variant, find_model) for variant in config.production_variants),
        *(_plan(variant, find_model, is_shadow=True) for variant in shadows),
    )


def _plan(
    variant: Params, find_model: Callable[[str], Model], *, is_shadow: bool = False
) -> VariantPlan:
    given = variant.get("ServerlessConfig")
    serverless = None if given is None else ServerlessConfig.read(given)
    return VariantPlan(
        name=variant["VariantName"],
        model=find_model(variant["ModelName"]),
        instance_type="" if serverless is not None else variant["InstanceType"],
        instance_count=(
            variant["InitialInstanceCount"] if serverless is None else serverless.warm_workers
        ),
        weight=float(variant["InitialVariantWeight"]),
        routing_strategy=RoutingStrategy(
            variant.get("RoutingConfig", {}).get("RoutingStrategy", RoutingStrategy.RANDOM)
        ),
        startup_timeout_seconds=variant.get("ContainerStartupHealthCheckTimeoutInSeconds"),
        serverless=serverless,
        is_shadow=is_shadow,
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
        if former is not None and _retains_count(plan, former, excluded):
            plan = dataclasses.replace(plan, instance_count=former.instance_count)  # noqa: PLW2901
        retained.append(plan)
    return tuple(retained)


def with_desired(plan: VariantPlan, desired: Params) -> VariantPlan:
    """Return a variant with a DesiredWeightAndCapacity; what that omits stays."""
    plan = dataclasses.replace(plan, weight=float(desired.get("DesiredWeight", plan.weight)))
    if plan.serverless is None:
        count = desired.get("DesiredInstanceCount", plan.instance_count)
        return dataclasses.replace(plan, instance_count=count)
    serverless = plan.serverless.updated(desired.get("ServerlessUpdateConfig", {}))
    return dataclasses.replace(plan, serverless=serverless, instance_count=serverless.warm_workers)


def _retains_count(plan: VariantPlan, former: VariantPlan, excluded: frozenset[str]) -> bool:
    if VariantProperty.DESIRED_INSTANCE_COUNT in excluded:
        return False
    return plan.serverless is None and former.serverless is None
