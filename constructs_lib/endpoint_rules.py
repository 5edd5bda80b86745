"""What must hold between the parts of an endpoint; its variants have checked themselves."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from aws_cdk import Token

from constructs_lib.data_capture import DataCapture
from constructs_lib.deployment_policy import DeploymentPolicy, fleet_size_problems
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.shadow_variant import ShadowVariant

ProductionVariant: TypeAlias = InstanceVariant | ServerlessVariant

_MAX_VARIANTS = 10
_NAME = re.compile(r"[a-z0-9](-*[a-z0-9]){0,62}")


def endpoint_problems(
    endpoint_name: str,
    variants: Sequence[ProductionVariant],
    *,
    shadow_variant: ShadowVariant | None,
    data_capture: DataCapture | None,
    deployment: DeploymentPolicy | None,
) -> Iterator[str]:
    """Name everything that SageMaker would refuse."""
    if not Token.is_unresolved(endpoint_name) and _NAME.fullmatch(endpoint_name) is None:
        yield (
            "endpoint name must be 1 to 63 lower-case letters, digits and inner hyphens, "
            f"got {endpoint_name!r}; SageMaker lowers names in ARNs, so IAM would not match others"
        )
    if not 1 <= len(variants) <= _MAX_VARIANTS:
        yield (
            f"endpoint {endpoint_name!r} must have 1 to {_MAX_VARIANTS} variants, "
            f"got {len(variants)}"
        )
    yield from _name_problems(endpoint_name, variants, shadow_variant)
    yield from _weight_problems(endpoint_name, variants)
    yield from _scaling_problems(endpoint_name, variants)
    yield from _serverless_problems(endpoint_name, variants, data_capture)
    if shadow_variant is not None:
        yield from _shadow_problems(endpoint_name, variants, shadow_variant)
    if deployment is not None:
        shadows = [] if shadow_variant is None else [shadow_variant]
        yield from _deployment_problems(endpoint_name, [*variants, *shadows], deployment)


def _name_problems(
    endpoint_name: str, variants: Sequence[ProductionVariant], shadow: ShadowVariant | None
) -> Iterator[str]:
    names = [variant.name for variant in variants]
    if shadow is not None:
        names.append(shadow.name)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield (
            f"variant names of endpoint {endpoint_name!r} must be unique, "
            f"got {', '.join(twice)} more than once; rename all but one"
        )


def _weight_problems(endpoint_name: str, variants: Sequence[ProductionVariant]) -> Iterator[str]:
    # A token is not 0: it may be any weight.
    if variants and all(variant.initial_weight == 0 for variant in variants):
        names = ", ".join(variant.name for variant in variants)
        yield (
            f"initial weights of endpoint {endpoint_name!r} must sum to more than 0, "
            f"got 0 for {names}; give at least one variant a weight"
        )


def _scaling_problems(endpoint_name: str, variants: Sequence[ProductionVariant]) -> Iterator[str]:
    still = [variant.name for variant in variants if variant.scaling is None]
    if 0 < len(still) < len(variants):
        yield (
            f"variants of endpoint {endpoint_name!r} must all be autoscaled or none, got none "
            f"for {', '.join(still)}; an update keeps the live counts of all variants or of none"
        )


def _serverless_problems(
    endpoint_name: str,
    variants: Sequence[ProductionVariant],
    data_capture: DataCapture | None,
) -> Iterator[str]:
    serverless = [variant.name for variant in variants if isinstance(variant, ServerlessVariant)]
    if serverless and len(variants) > 1:
        yield (
            f"the serverless variant of endpoint {endpoint_name!r} must be its only variant, "
            f"got {len(variants)} with {', '.join(serverless)}; SageMaker splits no traffic "
            "there, compare models on instances"
        )
    if serverless and data_capture is not None:
        yield (
            f"endpoint {endpoint_name!r} must not have a data capture, got one beside the "
            f"serverless variant {', '.join(serverless)}; SageMaker captures on instances only"
        )


def _shadow_problems(
    endpoint_name: str, variants: Sequence[ProductionVariant], shadow: ShadowVariant
) -> Iterator[str]:
    if len(variants) != 1:
        yield (
            f"endpoint {endpoint_name!r} must have exactly 1 production variant beside its shadow "
            f"variant {shadow.name!r}, got {len(variants)}"
        )
    for variant in variants:
        if isinstance(variant, ServerlessVariant):
            yield (
                f"the production variant {variant.name!r} beside a shadow variant must run on "
                "instances, got a serverless one; SageMaker excludes it from shadow tests"
            )
        if variant.model.is_multi_model:
            yield (
                f"model of variant {variant.name!r} beside a shadow variant must be a single one, "
                "got a multi-model container; SageMaker excludes it from shadow tests"
            )
        weight = variant.initial_weight
        if not Token.is_unresolved(weight) and shadow.sampling_weight > weight:
            yield (
                f"sampling weight of the shadow variant {shadow.name!r} must be at most "
                f"{weight}, the weight of {variant.name!r}, got {shadow.sampling_weight}; "
                "equal weights copy every request"
            )


def _deployment_problems(
    endpoint_name: str,
    variants: Sequence[ProductionVariant | ShadowVariant],
    deployment: DeploymentPolicy,
) -> Iterator[str]:
    if any(isinstance(variant, ServerlessVariant) for variant in variants):
        yield (
            f"endpoint {endpoint_name!r} must not have a deployment policy, got "
            f"{deployment.strategy} on a serverless variant; the guardrails are for instances"
        )
        return
    if deployment.is_rolling and len(variants) != 1:
        yield (
            f"endpoint {endpoint_name!r} must have exactly 1 variant for a rolling deployment, "
            f"got {len(variants)}; SageMaker excludes the others, take canary or linear"
        )
    fleets = [variant for variant in variants if isinstance(variant, InstanceVariant)]
    inferentia = [fleet.name for fleet in fleets if fleet.instance_type.startswith("ml.inf1.")]
    if inferentia:
        yield (
            f"variants of endpoint {endpoint_name!r} must not run on ml.inf1 under a deployment "
            f"policy, got {', '.join(inferentia)}; SageMaker would silently ignore the policy"
        )
    counts = {
        fleet.name: fleet.least_instance_count
        for fleet in fleets
        if not Token.is_unresolved(fleet.least_instance_count)
    }
    yield from fleet_size_problems(deployment, counts)
