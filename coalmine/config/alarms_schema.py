"""The `alarms:` section of an endpoint."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from coalmine.config.section import Section
from constructs_lib.alarm_names import unhealthy_alarm_name
from constructs_lib.alarm_thresholds import (
    ErrorRate,
    Evaluation,
    Latency,
    Percent,
    RequestsPerMinute,
    Utilization,
)
from constructs_lib.endpoint_thresholds import EndpointThresholds

Fraction = Annotated[float, Field(gt=0, le=1, examples=[0.01])]
Milliseconds = Annotated[float, Field(gt=0, le=3_600_000, examples=[500])]
Percentage = Annotated[float, Field(gt=0, le=100, examples=[85])]


class AlarmsConfig(Section):
    """When an endpoint calls for help. A threshold of null: that alarm is not deployed."""

    enabled: bool = Field(default=True, description="false: no alarm at all.", examples=[True])
    period_seconds: int = Field(
        default=60,
        ge=10,
        le=3600,
        description="CloudWatch period: 10, 20, 30 or a multiple of 60. SageMaker publishes a "
        "datapoint each minute.",
        examples=[60],
    )
    evaluation_periods: int = Field(
        default=5, ge=1, le=100, description="How many periods are looked at.", examples=[5]
    )
    datapoints_to_alarm: int = Field(
        default=3, ge=1, le=100, description="How many of them must be over.", examples=[3]
    )
    min_requests: int = Field(
        default=20,
        ge=1,
        description="Requests of a period below which its error rates say nothing.",
        examples=[20],
    )
    max_5xx_error_rate: Fraction | None = Field(
        default=0.01, description="Part of the requests answered with a 5xx, 0-1."
    )
    max_4xx_error_rate: Fraction | None = Field(
        default=0.05, description="Part of the requests answered with a 4xx, 0-1."
    )
    max_model_error_rate: Fraction | None = Field(
        default=0.01,
        description="Part of the requests that the container did not answer with a 2xx, timeouts "
        "included, 0-1.",
    )
    max_p90_model_latency_ms: Milliseconds | None = Field(
        default=500.0, description="90th percentile of the time the container takes."
    )
    max_p99_model_latency_ms: Milliseconds | None = Field(
        default=1000.0, description="99th percentile of the time the container takes."
    )
    max_p99_overhead_latency_ms: Milliseconds | None = Field(
        default=500.0, description="99th percentile of the time SageMaker adds."
    )
    max_invocations_per_minute: float | None = Field(
        default=None,
        gt=0,
        allow_inf_nan=False,
        description="Requests to all variants together; null: what their largest capacity is "
        "made for.",
        examples=[6000],
    )
    min_invocations_per_minute: float | None = Field(
        default=None,
        gt=0,
        allow_inf_nan=False,
        description="Too few requests, but some.",
        examples=[10],
    )
    no_traffic_seconds: int | None = Field(
        default=900, ge=10, le=86_400, description="No request for so long.", examples=[900]
    )
    at_max_capacity_seconds: int | None = Field(
        default=900,
        ge=10,
        le=86_400,
        description="Autoscaled variants: the most instances there may be, for so long.",
        examples=[900],
    )
    max_cpu_percent: Percentage | None = Field(
        default=85.0, description="Of all cores of an instance together, 0-100."
    )
    max_memory_percent: Percentage | None = Field(default=85.0, description="0-100.")
    max_disk_percent: Percentage | None = Field(
        default=70.0, description="0-100; at 75 data capture stops.", examples=[70]
    )
    max_model_setup_time_ms: Milliseconds | None = Field(
        default=30_000.0, description="Serverless: a cold start.", examples=[30000]
    )
    max_concurrency_utilization: Fraction | None = Field(
        default=0.8, description="Serverless: used part of the max concurrency.", examples=[0.8]
    )

    def to_thresholds(self) -> EndpointThresholds | None:
        """Give the thresholds of the endpoint's alarms; None where there are to be none.

        Raises:
            ValueError: they are none; the thresholds themselves say why.
        """
        if not self.enabled:
            return None
        return EndpointThresholds(
            evaluation=Evaluation(
                period_seconds=self.period_seconds,
                periods=self.evaluation_periods,
                datapoints=self.datapoints_to_alarm,
            ),
            min_requests=self.min_requests,
            max_5xx_error_rate=_error_rate(self.max_5xx_error_rate),
            max_4xx_error_rate=_error_rate(self.max_4xx_error_rate),
            max_model_error_rate=_error_rate(self.max_model_error_rate),
            max_p90_model_latency=_latency(self.max_p90_model_latency_ms),
            max_p99_model_latency=_latency(self.max_p99_model_latency_ms),
            max_p99_overhead_latency=_latency(self.max_p99_overhead_latency_ms),
            max_invocations=_requests(self.max_invocations_per_minute),
            min_invocations=_requests(self.min_invocations_per_minute),
            no_traffic_seconds=self.no_traffic_seconds,
            at_max_capacity_seconds=self.at_max_capacity_seconds,
            max_cpu=_percent(self.max_cpu_percent),
            max_memory=_percent(self.max_memory_percent),
            max_disk=_percent(self.max_disk_percent),
            max_model_setup_time=_latency(self.max_model_setup_time_ms),
            max_concurrency=_utilization(self.max_concurrency_utilization),
        )

    def obeyed_alarms(self, endpoint_name: str) -> tuple[str, ...]:
        """Name the alarms that canaries of an endpoint obey without being told."""
        thresholds = self.to_thresholds()
        is_there = thresholds is not None and thresholds.has_unhealthy
        return (unhealthy_alarm_name(endpoint_name),) if is_there else ()

    def rollback_alarms(self, endpoint_name: str, variant_names: Sequence[str]) -> tuple[str, ...]:
        """Name the alarms that updates of an endpoint obey without being told."""
        thresholds = self.to_thresholds()
        if thresholds is None:
            return ()
        return thresholds.rollback_alarms(endpoint_name, variant_names)


def _error_rate(fraction: float | None) -> ErrorRate | None:
    return None if fraction is None else ErrorRate(fraction=fraction)


def _latency(milliseconds: float | None) -> Latency | None:
    return None if milliseconds is None else Latency(milliseconds=milliseconds)


def _requests(per_minute: float | None) -> RequestsPerMinute | None:
    return None if per_minute is None else RequestsPerMinute(requests=per_minute)


def _percent(percent: float | None) -> Percent | None:
    return None if percent is None else Percent(percent=percent)


def _utilization(fraction: float | None) -> Utilization | None:
    return None if fraction is None else Utilization(fraction=fraction)
