"""The `alarms:` section of an endpoint, and the `watch:` section of an environment."""

from typing import Annotated

from pydantic import Field

from coalmine.config.section import Section

Rate = Annotated[float, Field(gt=0, le=1, examples=[0.01])]
Milliseconds = Annotated[float, Field(gt=0, le=3_600_000, examples=[500])]
Percent = Annotated[float, Field(gt=0, le=100, examples=[85])]
Email = Annotated[
    str,
    Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=320, examples=["oncall@example.com"]),
]
TopicArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$",
        examples=["arn:aws:sns:eu-west-1:111122223333:oncall"],
    ),
]


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
    max_5xx_error_rate: Rate | None = Field(
        default=0.01, description="Part of the requests answered with a 5xx, 0-1."
    )
    max_4xx_error_rate: Rate | None = Field(
        default=0.05, description="Part of the requests answered with a 4xx, 0-1."
    )
    max_model_error_rate: Rate | None = Field(
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
        description="Requests to all variants together; null: what their largest capacity is "
        "made for.",
        examples=[6000],
    )
    min_invocations_per_minute: float | None = Field(
        default=None, gt=0, description="Too few requests, but some.", examples=[10]
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
    max_cpu_percent: Percent | None = Field(
        default=85.0, description="Of all cores of an instance together, 0-100."
    )
    max_memory_percent: Percent | None = Field(default=85.0, description="0-100.")
    max_disk_percent: Percent | None = Field(
        default=70.0, description="0-100; at 75 data capture stops.", examples=[70]
    )
    max_model_setup_time_ms: Milliseconds | None = Field(
        default=30_000.0, description="Serverless: a cold start.", examples=[30000]
    )
    max_concurrency_utilization: Rate | None = Field(
        default=0.8, description="Serverless: used part of the max concurrency.", examples=[0.8]
    )


class WatchConfig(Section):
    """Who is told of alarms, and what is there to look at."""

    topic_arn: TopicArn | None = Field(
        default=None,
        description="The ARN of an SNS topic that is there already; null: the environment gets "
        "one.",
    )
    emails: tuple[Email, ...] = Field(
        default=(),
        max_length=10,
        description="Addresses like oncall@example.com, subscribed to the environment's own "
        "topic; each has to confirm once.",
        examples=[["oncall@example.com"]],
    )
    dashboard: bool = Field(
        default=True, description="Deploy a CloudWatch dashboard.", examples=[True]
    )
