"""Which kind of variant a variant's settings ask for."""

import json

from coalmine.config import EndpointSettings, ShadowVariantSettings, VariantSettings
from constructs_lib.endpoint_rules import ProductionVariant
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.model import Model
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.shadow_variant import ShadowVariant


def production_variant(settings: VariantSettings, model: Model) -> ProductionVariant:
    """Give the production variant of these settings, on instances or serverless."""
    scaling = None if settings.autoscaling is None else settings.autoscaling.to_scaling()
    if settings.serverless is not None:
        return ServerlessVariant(
            name=settings.name,
            model=model,
            memory_size_in_mb=settings.serverless.memory_size_in_mb,
            max_concurrency=settings.serverless.max_concurrency,
            provisioned_concurrency=settings.serverless.provisioned_concurrency,
            initial_weight=settings.initial_weight,
            scaling=scaling,
        )
    return InstanceVariant(
        name=settings.name,
        model=model,
        instance_type=settings.instance_type,
        initial_instance_count=settings.initial_instance_count,
        initial_weight=settings.initial_weight,
        scaling=scaling,
    )


def shadow_variant(settings: ShadowVariantSettings, model: Model) -> ShadowVariant:
    """Give the shadow variant of these settings."""
    return ShadowVariant(
        name=settings.name,
        model=model,
        instance_type=settings.instance_type,
        initial_instance_count=settings.initial_instance_count,
        sampling_weight=settings.sampling_weight,
    )


def slot_models(settings: EndpointSettings) -> str:
    """Say, as JSON, which variant holds which model, and which of them is the release.

    Commands read it off the stack: what is deployed, in the words of the config.
    """
    models = {name: model.as_written() for name, model in settings.slot_models.items()}
    return json.dumps({"release": settings.release_slot, "slots": models})
