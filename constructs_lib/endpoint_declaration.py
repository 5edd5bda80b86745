"""An endpoint as its gate and its check are told of it, read off the resources themselves.

Read there, it is what CloudFormation is going to ask of SageMaker, and not what somebody meant.
"""

from typing import Any, cast

from aws_cdk import Stack
from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_rules import ProductionVariant


def declare(
    endpoint: Endpoint,
    *,
    table_name: str | None,
    abort_command: str | None,
    promote_command: str | None,
) -> str:
    """Return the JSON that `deploy_gate.declaration` reads."""
    stack = Stack.of(endpoint)
    owns_weights = _owns(endpoint.endpoint, "DesiredWeight")
    declaration = {
        "endpoint": {
            "endpoint_name": endpoint.endpoint_name,
            "config_name": endpoint.endpoint_config.attr_endpoint_config_name,
            "variants": [
                _variant(each, hosted, has_weight=owns_weights)
                for each, hosted in zip(
                    _variants(endpoint.endpoint_config), endpoint.variants, strict=True
                )
            ],
            "owns_weights": owns_weights,
            "owns_counts": _owns(endpoint.endpoint, "DesiredInstanceCount"),
            "deployment": stack.to_json_string(stack.resolve(endpoint.endpoint.deployment_config)),
        },
        "scaling": [each.to_dict() for each in endpoint.scaling_requests.values()],
        "table_name": table_name,
        "abort_command": abort_command,
        "promote_command": promote_command,
    }
    return stack.to_json_string(declaration)


def _variants(
    config: sagemaker.CfnEndpointConfig,
) -> list[sagemaker.CfnEndpointConfig.ProductionVariantProperty]:
    # Our constructs give a list of typed variants, never a token.
    return cast(
        list[sagemaker.CfnEndpointConfig.ProductionVariantProperty], config.production_variants
    )


def _variant(
    variant: sagemaker.CfnEndpointConfig.ProductionVariantProperty,
    hosted: ProductionVariant,
    *,
    has_weight: bool,
) -> dict[str, Any]:
    declared = {
        "name": variant.variant_name,
        "instance_type": variant.instance_type,
        "instance_count": variant.initial_instance_count,
        "model_source": hosted.model.source,
    }
    # A weight that an update does not apply is nobody's to compare.
    return {**declared, "weight": variant.initial_variant_weight} if has_weight else declared


def _owns(endpoint: sagemaker.CfnEndpoint, property_type: str) -> bool:
    """Tell whether an update applies a property as declared, and does not keep the live one."""
    if endpoint.retain_all_variant_properties is not True:
        return True
    excluded = cast(
        list[sagemaker.CfnEndpoint.VariantPropertyProperty] | None,
        endpoint.exclude_retained_variant_properties,
    )
    return excluded is not None and property_type in {
        each.variant_property_type for each in excluded
    }
