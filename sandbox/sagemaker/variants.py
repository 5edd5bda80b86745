"""What each variant of an endpoint shall be, worked out from its configuration."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sandbox.sagemaker.resources import EndpointConfig, Model, Params
from sandbox.sagemaker.routing import RoutingStrategy
from sandbox.sagemaker.serverless.configuration import ServerlessConfig


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
    """Carry live weights and capacities over to the variants of the same name."""
    return tuple(_retained(plan, live.get(plan.name), excluded) for plan in plans)


def _retained(
    plan: VariantPlan, former: VariantPlan | None, excluded: frozenset[str]
) -> VariantPlan:
    if former is None:
        return plan
    if VariantProperty.DESIRED_WEIGHT not in excluded:
        plan = dataclasses.replace(plan, weight=former.weight)
    if plan.serverless is not None and former.serverless is not None:
        return _with_live_concurrency(plan, plan.serverless, former.serverless)
    on_instances = plan.serverless is None and former.serverless is None
    if on_instances and VariantProperty.DESIRED_INSTANCE_COUNT not in excluded:
        plan = dataclasses.replace(plan, instance_count=former.instance_count)
    return plan


def _with_live_concurrency(
    plan: VariantPlan, wanted: ServerlessConfig, live: ServerlessConfig
) -> VariantPlan:
    """Keep provisioned concurrency, for whose exclusion from retention there is no name."""
    if live.provisioned_concurrency is None:
        return plan
    kept = min(live.provisioned_concurrency, wanted.max_concurrency)
    serverless = dataclasses.replace(wanted, provisioned_concurrency=kept)
    return dataclasses.replace(plan, serverless=serverless, instance_count=kept)


def with_desired(plan: VariantPlan, desired: Params) -> VariantPlan:
    """Return a variant with a DesiredWeightAndCapacity; what that omits stays."""
    plan = dataclasses.replace(plan, weight=float(desired.get("DesiredWeight", plan.weight)))
    if plan.serverless is None:
        count = desired.get("DesiredInstanceCount", plan.instance_count)
        return dataclasses.replace(plan, instance_count=count)
    serverless = plan.serverless.updated(desired.get("ServerlessUpdateConfig", {}))
    return dataclasses.replace(plan, serverless=serverless, instance_count=serverless.warm_workers)
