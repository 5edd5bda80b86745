"""The shape of a config file. Names are SageMaker's where SageMaker has one."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from canary.settings import CanarySettings, OnInconclusive, OnRegression

FrameworkVersion = Literal["1.9-0", "1.4-2-py312", "1.2-1"]

_CANARY = CanarySettings()  # the canary's own defaults are those of its section

Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9](-?[a-z0-9])*$",
        max_length=40,
        description="Lower-case letters, digits and single hyphens: it becomes part of ARNs.",
    ),
]


class _Section(BaseModel):
    """Strict, frozen, and without room for keys that nobody reads."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class VariantSettings(_Section):
    """A production variant: a stable slot (`blue`, `green`) that holds one model at a time."""

    name: Name = Field(examples=["blue"])
    artifact: str = Field(
        min_length=1,
        description="The packed model: a file of `coalmine package`, or s3://bucket/key of one. "
        "A new model is a new file or key; an artifact is never overwritten.",
        examples=["s3://example-models/flights/forest-2013-08.tar.gz"],
    )
    artifact_kms_key_arn: str | None = Field(
        default=None,
        pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+$",
        description="The customer managed key of the artifact's bucket, when it has one.",
        examples=["arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    instance_type: str = Field(
        default="ml.m5.large",
        description="A SageMaker hosting instance type, ml.<family>.<size>.",
        examples=["ml.m5.large"],
    )
    initial_instance_count: int = Field(
        default=1, ge=1, le=100, description="Instances at creation.", examples=[2]
    )
    initial_weight: float = Field(
        ge=0,
        le=1_000_000,
        allow_inf_nan=False,
        description="Share of the requests is this weight over the sum of weights. 0 gets none. "
        "It counts when the variant is created; later the live weight is kept.",
        examples=[1],
    )


class StageConfig(_Section):
    """One challenger share, and how long it is watched."""

    share: float = Field(gt=0, le=1, description="Challenger's share, 0-1.", examples=[0.1])
    bake_seconds: int = Field(
        ge=1, le=604_800, description="How long the share is judged.", examples=[600]
    )


class MetricConfig(_Section):
    """A metric on which challenger and champion are compared."""

    name: str = Field(default="invocation_5xx_errors", examples=["invocation_5xx_errors"])
    on_regression: OnRegression | None = Field(
        default=None,
        description="What a regression does; null: what the metric itself says.",
        examples=["roll_back"],
    )
    margin: float | None = Field(
        default=None,
        ge=1,
        le=100,
        description="The ratio challenger : champion still tolerated; null: the metric's own.",
        examples=[1.25],
    )
    alpha_weight: float = Field(
        default=1.0, gt=0, le=1000, description="This metric's part of alpha.", examples=[1]
    )
    tempering: float = Field(
        default=1.0,
        ge=1,
        le=100,
        description="Dispersion of the counts: evidence grows slower by this factor.",
        examples=[1],
    )


class AlarmConfig(_Section):
    """A CloudWatch alarm that must not be in ALARM; one without data yet is taken for quiet."""

    name: str = Field(min_length=1, max_length=255, examples=["flights-dev-5xx"])
    on_alarm: OnRegression = Field(default=OnRegression.ROLL_BACK, examples=["roll_back"])


class CanaryConfig(_Section):
    """How traffic moves to a challenger, and what stops it."""

    stages: tuple[StageConfig, ...] = Field(
        default=tuple(
            StageConfig(share=stage.share, bake_seconds=stage.bake_seconds)
            for stage in _CANARY.stages
        ),
        min_length=1,
        max_length=20,
        description="Rising shares; the last is 1.",
    )
    period_seconds: int = Field(
        default=_CANARY.period_seconds,
        ge=1,
        le=3600,
        description="CloudWatch period of the counts.",
        examples=[60],
    )
    tick_seconds: int = Field(
        default=_CANARY.tick_seconds,
        ge=1,
        le=3600,
        description="Time between two looks.",
        examples=[60],
    )
    metric_lag_seconds: int = Field(
        default=_CANARY.metric_lag_seconds,
        ge=0,
        le=3600,
        description="A period counts once it ended this long ago.",
        examples=[120],
    )
    warm_up_seconds: int = Field(
        default=_CANARY.warm_up_seconds,
        ge=0,
        le=3600,
        description="Dropped after each change of weight or capacity.",
        examples=[180],
    )
    min_requests: int = Field(
        default=_CANARY.min_requests,
        ge=1,
        description="Challenger requests a stage needs to pass.",
        examples=[100],
    )
    max_bake_seconds: int = Field(
        default=_CANARY.max_bake_seconds,
        ge=1,
        le=604_800,
        description="The longest a stage may wait for evidence.",
        examples=[3600],
    )
    on_inconclusive: OnInconclusive = Field(
        default=_CANARY.on_inconclusive,
        description="What becomes of a stage that lacks evidence at max_bake_seconds.",
        examples=["extend"],
    )
    alpha: float = Field(
        default=_CANARY.alpha,
        gt=0,
        le=0.5,
        description="Chance that a challenger as good as the champion is rolled back.",
        examples=[0.05],
    )
    metrics: tuple[MetricConfig, ...] = Field(default=(MetricConfig(),), min_length=1)
    max_error_rate: float | None = Field(
        default=_CANARY.max_error_rate,
        gt=0,
        le=1,
        description="Absolute limit of the challenger's share of 5xx, 0-1; null for none.",
        examples=[0.05],
    )
    alarms: tuple[AlarmConfig, ...] = Field(default=(), max_length=10)
    settle_seconds: int = Field(
        default=_CANARY.settle_seconds,
        ge=1,
        le=300,
        description="Between two looks at an update.",
        examples=[15],
    )
    settle_timeout_seconds: int = Field(
        default=_CANARY.settle_timeout_seconds,
        ge=10,
        le=14_400,
        description="The longest an update may take.",
        examples=[1800],
    )
    expected_requests_per_minute: float | None = Field(
        default=None,
        gt=0,
        description="For the plan; null: measured from the champion's last hour.",
        examples=[500],
    )
    expected_error_rate: float | None = Field(
        default=None, gt=0, lt=1, description="The same, of 5xx errors, 0-1.", examples=[0.005]
    )
    dry_run: bool = Field(
        default=False, description="Judge and report; never act on a regression.", examples=[False]
    )

    def to_settings(self) -> CanarySettings:
        """Give the settings that the canary's Lambdas and state machine work with."""
        return CanarySettings.from_dict(self.model_dump(mode="json"))

    @model_validator(mode="after")
    def _is_a_canary(self) -> Self:
        """Let the canary itself say what it cannot do; it has a line for each problem."""
        try:
            self.to_settings()
        except ValueError as cause:
            raise PydanticCustomError(
                "canary", "{lines}", {"lines": str(cause), "rules": str(cause).splitlines()}
            ) from cause
        return self


class EndpointSettings(_Section):
    """An endpoint, deployed as one stack."""

    name: Name = Field(examples=["flights"])
    framework_version: FrameworkVersion = Field(
        default="1.9-0", description="Version of SageMaker's scikit-learn container."
    )
    variants: tuple[VariantSettings, ...] = Field(min_length=1, max_length=10)
    canary: CanaryConfig | None = Field(
        default=None, description="Absent: no canary is deployed for this endpoint."
    )


class EnvironmentConfig(_Section):
    """All that one environment runs."""

    environment: Name = Field(max_length=20, examples=["dev"])
    account: str = Field(
        pattern=r"^\d{12}$",
        description="The twelve digits of the AWS account, in quotes: bare, YAML reads a number.",
        examples=["111122223333"],
    )
    region: str = Field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d$",
        description="An AWS region, like eu-west-1.",
        examples=["eu-west-1"],
    )
    tags: dict[str, str] = Field(default_factory=dict, max_length=40)
    retain_data: bool = Field(
        default=True, description="Keep data buckets when their stack is deleted.", examples=[True]
    )
    termination_protection: bool = Field(
        default=False, description="Refuse to delete the stacks.", examples=[True]
    )
    endpoints: tuple[EndpointSettings, ...] = Field(min_length=1, max_length=50)

    def endpoint(self, name: str) -> EndpointSettings:
        """Give the endpoint of that name.

        Raises:
            KeyError: the environment has none; the message lists those it has.
        """
        for settings in self.endpoints:
            if settings.name == name:
                return settings
        known = ", ".join(settings.name for settings in self.endpoints)
        raise KeyError(f"environment {self.environment} has no endpoint {name!r}; it has {known}")

    def endpoint_name(self, name: str) -> str:
        """Give the physical name of an endpoint, as SageMaker knows it."""
        return f"{name}-{self.environment}"

    def stack_name(self, name: str) -> str:
        """Give the name of the stack that deploys an endpoint."""
        return f"Coalmine-{self.environment}-{name}"
