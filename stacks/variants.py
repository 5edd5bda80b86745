"""Which kind of variant a variant's settings ask for."""

from coalmine.config import ShadowVariantSettings, VariantSettings
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
