"""The `canary:` section: how traffic moves to a challenger, and what stops it."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from canary.settings import CanarySettings, OnInconclusive, OnRegression
from coalmine.config.section import Section

_CANARY = CanarySettings()  # the canary's own defaults are those of its section


class StageConfig(Section):
    """One challenger share, and how long it is watched."""

    share: float = Field(gt=0, le=1, description="Challenger's share, 0-1.", examples=[0.1])
    bake_seconds: int = Field(
        ge=1, le=604_800, description="How long the share is judged.", examples=[600]
    )


class MetricConfig(Section):
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


class AlarmConfig(Section):
    """A CloudWatch alarm that must not be in ALARM; one without data yet is taken for quiet."""

    name: str = Field(min_length=1, max_length=255, examples=["flights-dev-5xx"])
    on_alarm: OnRegression = Field(default=OnRegression.ROLL_BACK, examples=["roll_back"])


class CanaryConfig(Section):
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
    rollback_window_seconds: int = Field(
        default=_CANARY.rollback_window_seconds,
        ge=0,
        le=7_776_000,
        description="How long after a promotion going back needs no analysis.",
        examples=[604_800],
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
