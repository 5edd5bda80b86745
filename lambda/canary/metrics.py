"""The one table of metrics that can be judged. Adding a metric is adding a row."""

from dataclasses import dataclass
from enum import StrEnum

INVOCATION_5XX_ERRORS = "invocation_5xx_errors"


class OnRegression(StrEnum):
    """What a regression, or an alarm, does to the canary."""

    ROLL_BACK = "roll_back"
    PAUSE = "pause"
    WARN = "warn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """A number of requests, as CloudWatch counts it by EndpointName and VariantName."""

    metric_name: str
    statistic: str = "Sum"
    namespace: str = "AWS/SageMaker"


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """A kind of bad request: `bad` of `total` requests, counted per variant and period."""

    name: str
    title: str
    total: Count
    bad: Count
    on_regression: OnRegression
    margin: float


_INVOCATIONS = Count(metric_name="Invocations")

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            name=INVOCATION_5XX_ERRORS,
            title="5xx errors",
            total=_INVOCATIONS,
            bad=Count(metric_name="Invocation5XXErrors"),
            on_regression=OnRegression.ROLL_BACK,
            margin=1.0,
        ),
    )
}
