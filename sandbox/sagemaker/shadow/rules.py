"""What SageMaker refuses of shadow variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.sagemaker.errors import SageMakerError, validation_exception
from sandbox.sagemaker.resources import Model

Params = Mapping[str, Any]

MAX_VARIANTS = 1


def check_endpoint_config(params: Params) -> None:
    """Refuse shadows unless there is one, of the one production variant."""
    shadows = params.get("ShadowProductionVariants")
    if shadows is None:
        return
    for member, variants in (
        ("ProductionVariants", params["ProductionVariants"]),
        ("ShadowProductionVariants", shadows),
    ):
        if len(variants) != MAX_VARIANTS:
            raise validation_exception(
                "With ShadowProductionVariants there must be exactly one production and one "
                f"shadow variant, got {len(variants)} {member}."
            )
        if any("ServerlessConfig" in variant for variant in variants):
            raise _excluded("a serverless variant")
    if "AsyncInferenceConfig" in params:
        raise _excluded("AsyncInferenceConfig")


def check_model(model: Model) -> None:
    """Refuse a multi-model container beside a shadow or as one."""
    if model.container.get("Mode", "SingleModel") != "SingleModel":
        raise _excluded(f"the Mode MultiModel of model {model.name}")


def _excluded(feature: str) -> SageMakerError:
    return validation_exception(f"ShadowProductionVariants are not supported with {feature}.")
