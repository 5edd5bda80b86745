"""Alarms of a serverless variant: cold starts, concurrency, and requests that fail."""

import math
from dataclasses import dataclass, field

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib.endpoint_metrics import EndpointMetrics

_MICROSECONDS_A_MILLISECOND = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerlessThresholds:
    """When a serverless variant calls for help; rates and utilization are fractions, 0-1.

    Attributes:
        model_setup_time: a cold start that takes longer.
        concurrency_utilization: used part of the max concurrency; at 1 requests are throttled.
        client_error_rate: part of the model's answers that are a 4xx. A throttled request reaches
            no model, so it counts nowhere here; the utilization tells of those.
        server_error_rate: part of the requests answered with a 5xx.
        minutes: how many minutes in a row; a slow cold start counts at once, they come singly.
    """

    model_setup_time: Duration = field(default_factory=lambda: Duration.seconds(30))
    concurrency_utilization: float = 0.8
    client_error_rate: float = 0.05
    server_error_rate: float = 0.01
    minutes: int = 3

    def __post_init__(self) -> None:
        """Refuse thresholds that could never be crossed, or always are."""
        fractions = {
            "concurrency utilization": self.concurrency_utilization,
            "client error rate": self.client_error_rate,
            "server error rate": self.server_error_rate,
        }
        problems = [
            f"{name} threshold must be above 0 and at most 1, got {value}; it is a fraction"
            for name, value in fractions.items()
            if not (math.isfinite(value) and 0 < value <= 1)
        ]
        if self.minutes < 1:
            problems.append(f"minutes of a threshold must be at least 1, got {self.minutes}")
        if problems:
            raise ValueError("; ".join(problems))


class ServerlessAlarms(Construct):
    """The alarms of one serverless variant, and whom they tell."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: EndpointMetrics,
        variant_name: str,
        topic: sns.ITopic,
        thresholds: ServerlessThresholds | None = None,
    ) -> None:
        """Declare the alarms.

        Args:
            topic: is told when an alarm goes off, and when it is over. If a key encrypts it, the
                key's policy must let cloudwatch.amazonaws.com use it.
            thresholds: without them, the defaults of `ServerlessThresholds`.
        """
        super().__init__(scope, construct_id)
        self._variant = f"{variant_name} of {endpoint.endpoint_name}"
        self._topic = topic
        limits = ServerlessThresholds() if thresholds is None else thresholds
        metrics = endpoint.serverless_metrics(variant_name)
        setup_ms = limits.model_setup_time.to_milliseconds()
        self._add(
            "ModelSetupTime",
            metrics.metric_model_setup_time(),
            above=setup_ms * _MICROSECONDS_A_MILLISECOND,
            means=f"cold starts take longer than {setup_ms} ms",
            minutes=1,
        )
        self._add(
            "ConcurrencyUtilization",
            metrics.metric_concurrent_executions_utilization(),
            above=limits.concurrency_utilization,
            means="max concurrency is nearly used up; at 1 requests are throttled",
            minutes=limits.minutes,
        )
        self._add(
            "ClientErrors",
            metrics.metric_invocation_4xx_errors(statistic="Average"),
            above=limits.client_error_rate,
            means="the model refuses requests",
            minutes=limits.minutes,
        )
        self._add(
            "ServerErrors",
            metrics.metric_invocation_5xx_errors(statistic="Average"),
            above=limits.server_error_rate,
            means="the model or its container fails",
            minutes=limits.minutes,
        )

    def _add(
        self,
        construct_id: str,
        metric: cloudwatch.Metric,
        *,
        above: float,
        means: str,
        minutes: int,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            construct_id,
            alarm_description=f"{self._variant}: {means}",
            metric=metric,
            threshold=above,
            # At a utilization of 1 nothing is above it any more.
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            evaluation_periods=minutes,
            datapoints_to_alarm=minutes,
            # Without requests there are no metrics, and nothing is wrong.
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        told = actions.SnsAction(self._topic)
        alarm.add_alarm_action(told)
        alarm.add_ok_action(told)
