"""CloudWatch's metrics of one variant, with the statistic that makes sense for each."""

from typing import TypedDict

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch


class MetricOverrides(TypedDict, total=False):
    """What a caller may change of a metric; the dimensions are not among it."""

    statistic: str
    period: Duration
    label: str
    color: str


def variant_metric(
    metric_name: str,
    *,
    endpoint_name: str,
    variant_name: str,
    statistic: str,
    overrides: MetricOverrides,
) -> cloudwatch.Metric:
    """Give a metric of a variant; SageMaker publishes each minute, for endpoint and variant."""
    options: MetricOverrides = {
        "statistic": statistic,
        "period": Duration.minutes(1),
        **overrides,
    }
    return cloudwatch.Metric(
        namespace="AWS/SageMaker",
        metric_name=metric_name,
        dimensions_map={"EndpointName": endpoint_name, "VariantName": variant_name},
        **options,
    )
