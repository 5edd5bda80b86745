"""What the runs of a batch job are counted by in CloudWatch."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from batch.run_metrics import DIMENSION, NAMESPACE, MetricName


def batch_metric(
    job_name: str,
    name: MetricName,
    *,
    statistic: str,
    period: Duration,
    label: str | None = None,
) -> cloudwatch.Metric:
    """Return a metric of a job; runs write it at their end, between them there is none."""
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name.value,
        dimensions_map={DIMENSION: job_name},
        statistic=statistic,
        period=period,
        label=label,
    )
