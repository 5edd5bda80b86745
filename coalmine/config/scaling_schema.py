"""The `autoscaling:` section of a variant."""

from pydantic import Field

from coalmine.config.section import Name, Section
from constructs_lib.scaling_target import (
    ConcurrentRequests,
    CpuUtilization,
    ProvisionedConcurrencyUtilization,
    RequestsPerSecond,
    ScalingTarget,
)
from constructs_lib.variant_scaling import ScalingSchedule, VariantScaling


class ScheduleConfig(Section):
    """Other limits from a moment on: more instances before the day begins, fewer at night."""

    name: Name = Field(examples=["night"])
    schedule: str = Field(
        pattern=r"^(at|rate|cron)\(.+\)$",
        description="When, as Application Auto Scaling writes it: at(yyyy-mm-ddThh:mm:ss), "
        "rate(value unit) or cron(fields).",
        examples=["cron(0 22 * * ? *)"],
    )
    timezone: str = Field(
        default="UTC",
        description="The time zone of at() and cron(), an IANA name.",
        examples=["Europe/Berlin"],
    )
    min_capacity: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="The least from then on; null: as before.",
        examples=[1],
    )
    max_capacity: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="The most from then on; null: as before.",
        examples=[2],
    )


class AutoscalingConfig(Section):
    """Target tracking of a variant's capacity; exactly one target."""

    min_capacity: int = Field(
        default=1,
        ge=1,
        le=1000,
        description="The fewest instances (serverless: warm ones).",
        examples=[1],
    )
    max_capacity: int = Field(
        default=10,
        ge=1,
        le=1000,
        description="The most instances (serverless: warm ones).",
        examples=[10],
    )
    requests_per_second: float | None = Field(
        default=None,
        gt=0,
        le=100_000,
        allow_inf_nan=False,
        description="A target: what one instance can take, measured by a load test. SageMaker "
        "counts by the minute, so it tracks requests_per_second x safety_factor x 60.",
        examples=[20],
    )
    safety_factor: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="The part of requests_per_second that is aimed at, 0-1.",
        examples=[0.5],
    )
    concurrent_requests: float | None = Field(
        default=None,
        gt=0,
        le=10_000,
        allow_inf_nan=False,
        description="A target: requests under way at a model, seen every ten seconds.",
        examples=[4],
    )
    cpu_utilization_percent: float | None = Field(
        default=None,
        gt=0,
        le=25_600,
        allow_inf_nan=False,
        description="A target: CPUUtilization as SageMaker publishes it, summed over the cores "
        "of an instance: 4 busy cores are 400.",
        examples=[120],
    )
    provisioned_concurrency_utilization: float | None = Field(
        default=None,
        ge=0.1,
        le=0.9,
        description="A target, for serverless variants: the used part of the provisioned "
        "concurrency. A fraction, not a percentage.",
        examples=[0.7],
    )
    scale_in_cooldown_seconds: int = Field(default=300, ge=0, le=3600, examples=[300])
    scale_out_cooldown_seconds: int = Field(default=300, ge=0, le=3600, examples=[300])
    schedules: tuple[ScheduleConfig, ...] = Field(default=(), max_length=20)

    def to_scaling(self) -> VariantScaling:
        """Give the scaling of the variant's construct.

        Raises:
            ValueError: it is none; the scaling itself says why.
        """
        return VariantScaling(
            target=self._target(),
            min_capacity=self.min_capacity,
            max_capacity=self.max_capacity,
            scale_in_cooldown_seconds=self.scale_in_cooldown_seconds,
            scale_out_cooldown_seconds=self.scale_out_cooldown_seconds,
            schedules=tuple(
                ScalingSchedule(**schedule.model_dump()) for schedule in self.schedules
            ),
        )

    def _target(self) -> ScalingTarget:
        targets: list[ScalingTarget] = []
        if self.requests_per_second is not None:
            targets.append(
                RequestsPerSecond(
                    requests_per_second=self.requests_per_second, safety_factor=self.safety_factor
                )
            )
        if self.concurrent_requests is not None:
            targets.append(ConcurrentRequests(concurrent_requests=self.concurrent_requests))
        if self.cpu_utilization_percent is not None:
            targets.append(CpuUtilization(cpu_utilization_percent=self.cpu_utilization_percent))
        if self.provisioned_concurrency_utilization is not None:
            targets.append(
                ProvisionedConcurrencyUtilization(
                    utilization=self.provisioned_concurrency_utilization
                )
            )
        if len(targets) != 1:
            raise ValueError(
                f"autoscaling must track exactly one target, got {len(targets)}; "
                "for instance requests_per_second"
            )
        return targets[0]
