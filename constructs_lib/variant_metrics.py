"""CloudWatch's metrics of one variant, each with the statistic that makes sense for it.

Every variant has `VariantMetrics`; what it runs on decides which others SageMaker publishes.
"""

from dataclasses import dataclass
from typing import TypedDict, Unpack

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

_INVOCATIONS = "AWS/SageMaker"
_UTILIZATION = "/aws/sagemaker/Endpoints"


class MetricOverrides(TypedDict, total=False):
    """What a caller may change of a metric; the dimensions are not among it."""

    statistic: str
    period: Duration
    label: str
    color: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantMetrics:
    """What SageMaker publishes each minute of any variant."""

    endpoint_name: str
    variant_name: str

    def metric_invocations(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """Requests sent to the variant; sum of a minute."""
        return self._invocation("Invocations", "Sum", overrides)

    def metric_invocation_4xx_errors(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests answered with a 4xx; `Sum` counts them, `Average` is their rate, 0-1."""
        return self._invocation("Invocation4XXErrors", "Sum", overrides)

    def metric_invocation_5xx_errors(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests answered with a 5xx; `Sum` counts them, `Average` is their rate, 0-1."""
        return self._invocation("Invocation5XXErrors", "Sum", overrides)

    def metric_model_latency(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """Time the model's container takes, in microseconds; 99th percentile of a minute."""
        return self._invocation("ModelLatency", "p99", overrides)

    def metric_overhead_latency(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """Time SageMaker adds to the model's, in microseconds; 99th percentile of a minute."""
        return self._invocation("OverheadLatency", "p99", overrides)

    def _invocation(
        self, metric_name: str, statistic: str, overrides: MetricOverrides
    ) -> cloudwatch.Metric:
        return self._metric(_INVOCATIONS, metric_name, statistic, overrides)

    def _utilization(
        self, metric_name: str, statistic: str, overrides: MetricOverrides
    ) -> cloudwatch.Metric:
        return self._metric(_UTILIZATION, metric_name, statistic, overrides)

    def _metric(
        self, namespace: str, metric_name: str, statistic: str, overrides: MetricOverrides
    ) -> cloudwatch.Metric:
        options: MetricOverrides = {
            "statistic": statistic,
            "period": Duration.minutes(1),
            **overrides,
        }
        return cloudwatch.Metric(
            namespace=namespace,
            metric_name=metric_name,
            dimensions_map={
                "EndpointName": self.endpoint_name,
                "VariantName": self.variant_name,
            },
            **options,
        )
