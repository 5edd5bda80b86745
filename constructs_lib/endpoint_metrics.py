"""An endpoint's names, and where its metrics come from."""

from collections.abc import Sequence
from typing import Unpack

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from constructs_lib.endpoint_rules import ProductionVariant
from constructs_lib.instance_metrics import InstanceMetrics, MultiModelMetrics
from constructs_lib.serverless_metrics import ServerlessMetrics
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.shadow_variant import ShadowVariant
from constructs_lib.variant_metrics import MetricOverrides, VariantMetrics


class EndpointMetrics(Construct):
    """What is known of an endpoint by its name and its variants alone."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint_name: str,
        variants: Sequence[ProductionVariant],
        shadow_variant: ShadowVariant | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._endpoint_name = endpoint_name
        self._variants = tuple(variants)
        self._shadow_variant = shadow_variant

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
    def variants(self) -> tuple[ProductionVariant, ...]:
        """The production variants, in the order in which they were given."""
        return self._variants

    @property
    def variant_names(self) -> tuple[str, ...]:
        """The names of the production variants, in the order in which they were given."""
        return tuple(variant.name for variant in self._variants)

    @property
    def shadow_variant(self) -> ShadowVariant | None:
        """The variant that gets copies of the requests."""
        return self._shadow_variant

    def metrics(self, variant_name: str) -> VariantMetrics:
        """Give the metrics that any variant has, the shadow variant too."""
        self._variant(variant_name)
        return VariantMetrics(endpoint_name=self._endpoint_name, variant_name=variant_name)

    def instance_metrics(self, variant_name: str) -> InstanceMetrics:
        """Give the metrics of a variant on instances, with CPU and memory."""
        if isinstance(self._variant(variant_name), ServerlessVariant):
            raise self._no_metrics("of instances", f"the serverless variant {variant_name!r}")
        return InstanceMetrics(endpoint_name=self._endpoint_name, variant_name=variant_name)

    def multi_model_metrics(self, variant_name: str) -> MultiModelMetrics:
        """Give the metrics of a multi-model variant, with loading times and cache hits."""
        if not self._variant(variant_name).model.is_multi_model:
            raise self._no_metrics("of many models", f"{variant_name!r}, which has one")
        return MultiModelMetrics(endpoint_name=self._endpoint_name, variant_name=variant_name)

    def serverless_metrics(self, variant_name: str) -> ServerlessMetrics:
        """Give the metrics of a serverless variant, with cold starts and concurrency."""
        if not isinstance(self._variant(variant_name), ServerlessVariant):
            raise self._no_metrics(
                "of a serverless variant", f"{variant_name!r}, which runs on instances"
            )
        return ServerlessMetrics(endpoint_name=self._endpoint_name, variant_name=variant_name)

    def metric_invocations(
        self, variant_name: str, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests sent to a variant; sum of a minute."""
        return self.metrics(variant_name).metric_invocations(**overrides)

    def metric_invocation_4xx_errors(
        self, variant_name: str, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests answered with a 4xx; `Sum` counts them, `Average` is their rate, 0-1."""
        return self.metrics(variant_name).metric_invocation_4xx_errors(**overrides)

    def metric_invocation_5xx_errors(
        self, variant_name: str, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests answered with a 5xx; `Sum` counts them, `Average` is their rate, 0-1."""
        return self.metrics(variant_name).metric_invocation_5xx_errors(**overrides)

    def metric_model_latency(
        self, variant_name: str, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Time the model's container takes, in microseconds; 99th percentile of a minute."""
        return self.metrics(variant_name).metric_model_latency(**overrides)

    def metric_overhead_latency(
        self, variant_name: str, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Time SageMaker adds to the model's, in microseconds; 99th percentile of a minute."""
        return self.metrics(variant_name).metric_overhead_latency(**overrides)

    def _variant(self, variant_name: str) -> ProductionVariant | ShadowVariant:
        variants = [*self._variants, *filter(None, [self._shadow_variant])]
        for variant in variants:
            if variant.name == variant_name:
                return variant
        known = ", ".join(variant.name for variant in variants)
        raise self._no_metrics(f"of one of its variants ({known})", repr(variant_name))

    def _no_metrics(self, must_be: str, got: str) -> ValueError:
        return ValueError(
            f"a metric of endpoint {self._endpoint_name!r} must be {must_be}, got {got}"
        )
