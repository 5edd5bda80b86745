"""What SageMaker refuses of serverless variants; the service model knows only the ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.sagemaker.errors import SageMakerError, validation_exception
from sandbox.sagemaker.resources import Model
from sandbox.sagemaker.serverless.configuration import MEMORY_SIZES_MB, ServerlessConfig
from sandbox.sagemaker.variants import VariantPlan

Params = Mapping[str, Any]

_NOT_WITH_SERVERLESS = (
    "InstanceType",
    "InitialInstanceCount",
    "InstancePools",
    "AcceleratorType",
    "CoreDumpConfig",
    "VolumeSizeInGB",
    "ManagedInstanceScaling",
    "RoutingConfig",
    "CapacityReservationConfig",
)
_NOT_IN_CONFIG = (
    "ShadowProductionVariants",
    "AsyncInferenceConfig",
    "DataCaptureConfig",
    "ExplainerConfig",
    "VpcConfig",
)


def has_serverless(params: Params) -> bool:
    """Say whether an endpoint configuration has a serverless variant, shadows among them."""
    return any(
        "ServerlessConfig" in variant
        for member in ("ProductionVariants", "ShadowProductionVariants")
        for variant in params.get(member, [])
    )


def check_endpoint_config(params: Params) -> None:
    """Refuse a configuration with a serverless variant that SageMaker refuses."""
    for member in _NOT_IN_CONFIG:
        if member in params:
            raise _excluded(member)
    if params.get("EnableNetworkIsolation", False):
        raise _excluded("EnableNetworkIsolation")
    variants = params["ProductionVariants"]
    if len(variants) != 1:
        raise validation_exception(
            "An endpoint configuration with a serverless variant must have exactly one production "
            f"variant, got {', '.join(variant['VariantName'] for variant in variants)}."
        )
    variant = variants[0]
    for member in _NOT_WITH_SERVERLESS:
        if member in variant:
            raise validation_exception(
                f"Variant {variant['VariantName']} has a ServerlessConfig, so it must not have "
                f"{member}."
            )
    if "ModelName" not in variant:
        raise validation_exception(f"Variant {variant['VariantName']} must have ModelName.")
    check_concurrency(variant["VariantName"], ServerlessConfig.read(variant["ServerlessConfig"]))


def check_concurrency(variant_name: str, config: ServerlessConfig) -> None:
    """Refuse a memory size or a provisioned concurrency that does not exist."""
    if config.memory_size_in_mb not in MEMORY_SIZES_MB:
        raise validation_exception(
            f"MemorySizeInMB of variant {variant_name} must be one of "
            f"{', '.join(map(str, MEMORY_SIZES_MB))}, got {config.memory_size_in_mb}."
        )
    if config.warm_workers > config.max_concurrency:
        raise validation_exception(
            f"ProvisionedConcurrency of variant {variant_name} must be less than or equal to "
            f"MaxConcurrency, got {config.provisioned_concurrency} and {config.max_concurrency}."
        )


def check_model(model: Model) -> None:
    """Refuse a model that serverless inference cannot host."""
    if "VpcConfig" in model.definition:
        raise _excluded(f"the VpcConfig of model {model.name}")
    if model.is_isolated:
        raise _excluded(f"the EnableNetworkIsolation of model {model.name}")
    if model.container.get("Mode", "SingleModel") != "SingleModel":
        raise _excluded(f"the Mode MultiModel of model {model.name}")


def check_update(live: Iterable[VariantPlan], wanted: Iterable[VariantPlan]) -> None:
    """Refuse to make an endpoint with instances serverless; the other way is open."""
    has_instances = any(plan.serverless is None for plan in live)
    if has_instances and any(plan.serverless is not None for plan in wanted):
        raise validation_exception(
            "An endpoint with instances cannot be updated to a serverless one; create a new "
            "endpoint."
        )


def check_desired(each: Params, plan: VariantPlan) -> None:
    """Refuse an update of a variant's capacity in the terms of the other kind of variant."""
    update = each.get("ServerlessUpdateConfig")
    if plan.serverless is None:
        if update is not None:
            raise validation_exception(
                f"Variant {plan.name} is not serverless, so it must not be given a "
                "ServerlessUpdateConfig."
            )
        return
    if "DesiredInstanceCount" in each:
        raise validation_exception(
            f"Variant {plan.name} is serverless, so it must not be given a DesiredInstanceCount."
        )
    if update is not None:
        check_concurrency(plan.name, plan.serverless.updated(update))


def _excluded(feature: str) -> SageMakerError:
    return validation_exception(f"Serverless inference does not support {feature}.")
