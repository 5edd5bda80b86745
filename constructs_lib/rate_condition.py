"""When too many requests fail, to one variant or to several together."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.alarm_names import AlarmSlug
from constructs_lib.alarm_thresholds import ErrorRate
from constructs_lib.endpoint_alarm import NO_REQUESTS, AlarmCondition
from constructs_lib.endpoint_thresholds import EndpointThresholds, asked_for
from constructs_lib.instance_metrics import InstanceMetrics
from constructs_lib.metric_total import metric_total
from constructs_lib.variant_metrics import VariantMetrics


def rate_condition(
    slug: AlarmSlug, metrics: Sequence[VariantMetrics], thresholds: EndpointThresholds
) -> AlarmCondition:
    """Return the condition of one of the error rates.

    One failed request of two is a rate of a half and means nothing: in a period with fewer
    requests than `min_requests` the rate is 0, unless three or more fail and that is half of them:
    at night, too, a broken model rings. It is 0 for a single failed request, which is 1 % or more
    of any hundred: an endpoint with 50 requests a minute, one of a thousand of which fails, would
    ring every other day.

    Args:
        metrics: those of each variant that the alarm looks at.
    """
    period = Duration.seconds(thresholds.evaluation.period_seconds)
    limit, failed, means = _rate(slug, metrics, thresholds, period)
    requests = [each.metric_invocations(period=period) for each in metrics]
    rate = cloudwatch.MathExpression(
        expression=(
            f"IF((requests >= {thresholds.min_requests} AND errors > 1) "
            "OR (errors >= 3 AND errors * 2 >= requests), errors / requests, 0)"
        ),
        using_metrics={
            "requests": metric_total(requests, named="requests", period=period),
            "errors": metric_total(failed, named="errors", period=period),
        },
        period=period,
        label=str(slug),
    )
    return AlarmCondition(
        metric=rate,
        limit=limit.fraction,
        evaluation=thresholds.evaluation,
        missing_data=NO_REQUESTS,
        means=f"{100 * limit.fraction:g} % of the requests or more {means}",
    )


def _rate(
    slug: AlarmSlug,
    metrics: Sequence[VariantMetrics],
    thresholds: EndpointThresholds,
    period: Duration,
) -> tuple[ErrorRate, list[cloudwatch.Metric], str]:
    match slug:
        case AlarmSlug.ERROR_RATE_5XX:
            return (
                asked_for(thresholds.max_5xx_error_rate),
                [each.metric_invocation_5xx_errors(period=period) for each in metrics],
                "are answered with a 5xx",
            )
        case AlarmSlug.ERROR_RATE_4XX:
            return (
                asked_for(thresholds.max_4xx_error_rate),
                [each.metric_invocation_4xx_errors(period=period) for each in metrics],
                "are answered with a 4xx; callers send what the model refuses",
            )
        case AlarmSlug.MODEL_ERROR_RATE:
            return (
                asked_for(thresholds.max_model_error_rate),
                [
                    each.metric_invocation_model_errors(period=period)
                    for each in metrics
                    if isinstance(each, InstanceMetrics)
                ],
                "get no 2xx from the container, or nothing in time",
            )
        case _:
            raise AssertionError(f"{slug} is no rate")
