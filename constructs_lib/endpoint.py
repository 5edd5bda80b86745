"""A real-time endpoint with one to ten production variants."""

import re
from collections.abc import Sequence
from typing import Unpack

from aws_cdk import Stack, Token
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.endpoint_metrics import MetricOverrides, variant_metric
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.scaling_requests import ScalingRequests, scaling_requests
from constructs_lib.variant_retention import VariantRetention

_MAX_VARIANTS = 10
_NAME = re.compile(r"[a-z0-9](-*[a-z0-9]){0,62}")


class Endpoint(Construct):
    """An endpoint that a deployment updates in place and that keeps its live weights and counts."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint_name: str,
        variants: Sequence[InstanceVariant],
        apply_initial_weights: bool = False,
        volume_kms_key: kms.IKey | None = None,
    ) -> None:
        """Declare the endpoint config and the endpoint that follows it.

        Args:
            endpoint_name: physical name, lower-case, since SageMaker lowers it in ARNs.
            apply_initial_weights: an update sets the weights to those given here. Without it,
                the live weights are kept: those that a canary or an operator set.
            volume_kms_key: encrypts the instances' volumes; whoever deploys needs
                kms:CreateGrant on it. Without it, SageMaker's own keys encrypt.
        """
        super().__init__(scope, construct_id)
        _check(endpoint_name, variants)
        self._endpoint_name = endpoint_name
        self._variants = tuple(variants)
        self._config = sagemaker.CfnEndpointConfig(
            self,
            "Config",
            production_variants=[variant.to_production_variant() for variant in variants],
            kms_key_id=None if volume_kms_key is None else volume_kms_key.key_arn,
        )
        self._retention = VariantRetention(
            keeps_weights=not apply_initial_weights,
            keeps_counts=any(variant.scaling is not None for variant in variants),
        )
        self._endpoint = sagemaker.CfnEndpoint(
            self,
            "Resource",
            endpoint_name=endpoint_name,
            endpoint_config_name=self._config.attr_endpoint_config_name,
            # Without this, the next deployment rewinds weights that a canary moved.
            retain_all_variant_properties=True,
            exclude_retained_variant_properties=self._retention.to_excluded(),
        )

    @property
    def endpoint_name(self) -> str:
        """The endpoint's name, known at synth; add a dependency where the endpoint must exist."""
        return self._endpoint_name

    @property
    def endpoint_arn(self) -> str:
        """The endpoint's ARN, made of its name."""
        return Stack.of(self).format_arn(
            service="sagemaker", resource="endpoint", resource_name=self._endpoint_name
        )

    @property
    def variant_names(self) -> tuple[str, ...]:
        """The names of the variants, in the order in which they were given."""
        return tuple(variant.name for variant in self._variants)

    @property
    def variants(self) -> tuple[InstanceVariant, ...]:
        """The variants, in the order in which they were given."""
        return self._variants

    @property
    def retention(self) -> VariantRetention:
        """What an update keeps of the live variants."""
        return self._retention

    @property
    def scaling_requests(self) -> dict[str, ScalingRequests]:
        """What makes the variants scale, by variant name; those without a scaling are left out."""
        return {
            variant.name: scaling_requests(
                variant.scaling, endpoint_name=self._endpoint_name, variant_name=variant.name
            )
            for variant in self._variants
            if variant.scaling is not None
        }

    @property
    def endpoint(self) -> sagemaker.CfnEndpoint:
        """The inner resource, for dependencies and escape hatches."""
        return self._endpoint

    @property
    def endpoint_config(self) -> sagemaker.CfnEndpointConfig:
        """The inner endpoint config, for escape hatches."""
        return self._config

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow asking the endpoint for predictions."""
        return self._grant(grantee, "sagemaker:InvokeEndpoint")

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow reading the endpoint, its config and its models: weights, counts, artifacts."""
        grant = self._grant(grantee, "sagemaker:DescribeEndpoint").combine(
            _grant(grantee, ["sagemaker:DescribeEndpointConfig"], [self._config.ref])
        )
        for variant in self._variants:
            grant = grant.combine(variant.model.grant_describe(grantee))
        return grant

    def grant_update_weights(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow moving traffic and capacity between variants, and watching the move settle."""
        return self._grant(
            grantee,
            "sagemaker:DescribeEndpoint",
            "sagemaker:UpdateEndpointWeightsAndCapacities",
        )

    def metric_invocations(
        self, variant_name: str, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests sent to a variant; sum of a minute."""
        return self._metric("Invocations", variant_name, "Sum", overrides)

    def metric_invocation_4xx_errors(
        self, variant_name: str, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests answered with a 4xx; `Sum` counts them, `Average` is their rate, 0-1."""
        return self._metric("Invocation4XXErrors", variant_name, "Sum", overrides)

    def metric_invocation_5xx_errors(
        self, variant_name: str, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests answered with a 5xx; `Sum` counts them, `Average` is their rate, 0-1."""
        return self._metric("Invocation5XXErrors", variant_name, "Sum", overrides)

    def metric_model_latency(
        self, variant_name: str, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Time the model's container takes, in microseconds; 99th percentile of a minute."""
        return self._metric("ModelLatency", variant_name, "p99", overrides)

    def metric_overhead_latency(
        self, variant_name: str, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Time SageMaker adds to the model's, in microseconds; 99th percentile of a minute."""
        return self._metric("OverheadLatency", variant_name, "p99", overrides)

    def _grant(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        return _grant(grantee, list(actions), [self.endpoint_arn])

    def _metric(
        self, metric_name: str, variant_name: str, statistic: str, overrides: MetricOverrides
    ) -> cloudwatch.Metric:
        if variant_name not in self.variant_names:
            raise ValueError(
                f"a metric of endpoint {self._endpoint_name!r} must be of one of its variants "
                f"({', '.join(self.variant_names)}), got {variant_name!r}"
            )
        return variant_metric(
            metric_name,
            endpoint_name=self._endpoint_name,
            variant_name=variant_name,
            statistic=statistic,
            overrides=overrides,
        )


def _grant(grantee: iam.IGrantable, actions: list[str], resource_arns: list[str]) -> iam.Grant:
    return iam.Grant.add_to_principal(grantee=grantee, actions=actions, resource_arns=resource_arns)


def _check(endpoint_name: str, variants: Sequence[InstanceVariant]) -> None:
    """Refuse what SageMaker would refuse, all of it at once."""
    problems = []
    if not Token.is_unresolved(endpoint_name) and _NAME.fullmatch(endpoint_name) is None:
        problems.append(
            "endpoint name must be 1 to 63 lower-case letters, digits and inner hyphens, "
            f"got {endpoint_name!r}; SageMaker lowers names in ARNs, so IAM would not match others"
        )
    if not 1 <= len(variants) <= _MAX_VARIANTS:
        problems.append(
            f"endpoint {endpoint_name!r} must have 1 to {_MAX_VARIANTS} variants, "
            f"got {len(variants)}"
        )
    names = [variant.name for variant in variants]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        problems.append(
            f"variant names of endpoint {endpoint_name!r} must be unique, "
            f"got {', '.join(twice)} more than once; rename all but one"
        )
    still = [variant.name for variant in variants if variant.scaling is None]
    if 0 < len(still) < len(variants):
        problems.append(
            f"variants of endpoint {endpoint_name!r} must all be autoscaled or none, got none "
            f"for {', '.join(still)}; an update keeps the live counts of all variants or of none"
        )
    # A token is not 0: it may be any weight.
    if variants and all(variant.initial_weight == 0 for variant in variants):
        problems.append(
            f"initial weights of endpoint {endpoint_name!r} must sum to more than 0, "
            f"got 0 for {', '.join(names)}; give at least one variant a weight"
        )
    if problems:
        raise ValueError("; ".join(problems))
