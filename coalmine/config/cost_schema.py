"""The `budget:` section, and the `usage:` sections that only `coalmine cost` reads."""

from typing import Annotated

from pydantic import Field

from coalmine.config.section import Section
from coalmine.config.watch_schema import Email

Usd = Annotated[float, Field(gt=0, le=1_000_000_000)]


class BudgetConfig(Section):
    """What an environment may cost, and who is told when it costs more."""

    daily_usd: Usd | None = Field(
        default=None,
        description="An AWS Budget of each day; null: there is none.",
        examples=[25],
    )
    month_to_date_usd: Usd | None = Field(
        default=None,
        description="An alarm on what the account was charged since the first of the month for "
        "SageMaker; null: there is none. It needs billing alerts, switched on once per payer.",
        examples=[600],
    )
    notify_at_percent: tuple[Annotated[float, Field(gt=0, le=1000)], ...] = Field(
        default=(80.0, 100.0),
        min_length=1,
        max_length=10,
        description="Parts of daily_usd at which the budget speaks.",
        examples=[[80, 100]],
    )
    cost_allocation_tag: str | None = Field(
        default=None,
        min_length=1,
        max_length=128,
        description="A key of `tags`, or coalmine:environment, activated as cost allocation tag: "
        "only what carries its value counts. null: all of SageMaker in the account does.",
        examples=["coalmine:environment"],
    )
    emails: tuple[Email, ...] = Field(
        default=(),
        max_length=10,
        description="Addresses like oncall@example.com; AWS Budgets writes to them itself, for "
        "the alarm on the month each has to confirm once.",
        examples=[["oncall@example.com"]],
    )


class EndpointUsage(Section):
    """The requests that an endpoint is expected to get, for the estimate."""

    requests_per_second: float = Field(
        ge=0, description="Over a whole month, nights included.", examples=[10]
    )
    request_kb: float = Field(default=1.0, ge=0, description="Size of a request.", examples=[1])
    response_kb: float = Field(default=1.0, ge=0, description="Size of an answer.", examples=[1])
    model_latency_ms: float = Field(
        default=50.0, gt=0, description="Serverless: paid per millisecond.", examples=[50]
    )


class BatchJobUsage(Section):
    """The runs of a batch job that are expected, for the estimate."""

    hours_per_run: float = Field(
        gt=0,
        description="How long its transform job keeps the instances, on the average.",
        examples=[1],
    )
    runs_per_month: float = Field(ge=0, examples=[30])


class EnvironmentUsage(Section):
    """What else an environment is expected to use, for the estimate."""

    stored_gb: float = Field(
        default=0.0, ge=0, description="Artifacts, captured data, results on S3.", examples=[50]
    )
    data_out_gb_per_month: float = Field(
        default=0.0, ge=0, description="Data that leaves AWS.", examples=[10]
    )
    canaries_per_month: float = Field(
        default=4.0, ge=0, description="Runs of each endpoint's canary.", examples=[4]
    )
