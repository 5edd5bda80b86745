"""A metric summed over the variants of an endpoint: CloudWatch has none of the endpoint itself."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch


def metric_total(
    metrics: Sequence[cloudwatch.Metric], *, named: str, period: Duration
) -> cloudwatch.IMetric:
    """Return the sum over the variants as metric math; of one variant, the metric itself."""
    if len(metrics) == 1:
        return metrics[0]
    each = {f"{named}{number}": metric for number, metric in enumerate(metrics)}
    # What has no datapoint counts as none. Not filled with zeros: those would also stand where
    # CloudWatch has not got the newest minutes yet, and an alarm would take them for quiet ones.
    return cloudwatch.MathExpression(
        expression=f"SUM([{', '.join(each)}])", using_metrics=each, period=period, label=named
    )
