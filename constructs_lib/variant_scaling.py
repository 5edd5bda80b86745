"""How the capacity of one variant follows its load; knows nothing of the CDK."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from constructs_lib.scaling_target import ProvisionedConcurrencyUtilization, ScalingTarget

_BURSTABLE: Final = re.compile(r"ml\.t\d[a-z0-9-]*\..+")
_SCHEDULE: Final = re.compile(r"(at|rate|cron)\([^()]+\)")
_SCHEDULE_NAME: Final = re.compile(r"[^:/|\x00-\x1f\x7f-\x9f]{1,256}")
_MOST_COOLDOWN_SECONDS: Final = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class ScalingSchedule:
    """Other limits from a moment on: more instances before the day begins, fewer at night."""

    name: str
    schedule: str
    timezone: str = "UTC"
    min_capacity: int | None = None
    max_capacity: int | None = None

    def __post_init__(self) -> None:
        """Refuse what Application Auto Scaling would refuse, all of it at once."""
        _refuse(self._problems())

    def _problems(self) -> Iterator[str]:
        if _SCHEDULE_NAME.fullmatch(self.name) is None or self.name != self.name.strip():
            yield (
                "a schedule's name must be 1 to 256 characters without colon, slash or bar, "
                f"got {self.name!r}; take for instance 'night'"
            )
        if _SCHEDULE.fullmatch(self.schedule) is None:
            yield (
                f"schedule of {self.name!r} must be at(...), rate(...) or cron(...), "
                f"got {self.schedule!r}; for instance cron(0 22 * * ? *)"
            )
        if not self.timezone:
            yield f"time zone of schedule {self.name!r} must have a name, got ''; write UTC"
        low, high = self.min_capacity, self.max_capacity
        if low is None and high is None:
            yield (
                f"schedule {self.name!r} must change min_capacity, max_capacity or both, "
                "got neither; name one"
            )
        yield from _limits(f"of schedule {self.name!r}", low, high)


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantScaling:
    """Target tracking between two limits, with cooldowns and scheduled other limits."""

    target: ScalingTarget
    min_capacity: int = 1
    max_capacity: int = 10
    scale_in_cooldown_seconds: int = 300
    scale_out_cooldown_seconds: int = 300
    schedules: tuple[ScalingSchedule, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what SageMaker or Application Auto Scaling would refuse, all of it at once."""
        _refuse(self._problems())

    @property
    def scales_concurrency(self) -> bool:
        """Whether this is about a serverless variant's concurrency, not about instances."""
        return isinstance(self.target, ProvisionedConcurrencyUtilization)

    @property
    def largest_capacity(self) -> int:
        """The most that there may ever be, schedules included."""
        limits = [self.max_capacity, *(schedule.max_capacity for schedule in self.schedules)]
        return max(limit for limit in limits if limit is not None)

    @property
    def is_fixed(self) -> bool:
        """Whether the limits hold the capacity where it is."""
        limits = [self.min_capacity, *(schedule.min_capacity for schedule in self.schedules)]
        return min(limit for limit in limits if limit is not None) == self.largest_capacity

    def _problems(self) -> Iterator[str]:
        yield from _limits("of a variant", self.min_capacity, self.max_capacity)
        for direction, seconds in (
            ("scale-in", self.scale_in_cooldown_seconds),
            ("scale-out", self.scale_out_cooldown_seconds),
        ):
            if not 0 <= seconds <= _MOST_COOLDOWN_SECONDS:
                yield (
                    f"{direction} cooldown must be 0 to {_MOST_COOLDOWN_SECONDS} seconds, "
                    f"got {seconds}"
                )
        names = [schedule.name for schedule in self.schedules]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            yield (
                f"names of a variant's schedules must be unique, got {', '.join(twice)} more "
                "than once; the later would replace the earlier"
            )


def instance_problems(scaling: VariantScaling, *, variant: str, instance_type: str) -> list[str]:
    """Name what keeps a variant on these instances from being scaled so."""
    problems = []
    if scaling.scales_concurrency:
        problems.append(
            f"scaling target of variant {variant!r} must be about instances, got provisioned "
            "concurrency, which serverless variants have; take requests per second"
        )
    if _BURSTABLE.fullmatch(instance_type) is not None:
        problems.append(
            f"instance type of the autoscaled variant {variant!r} must not be burstable, "
            f"got {instance_type!r}; SageMaker scales for instance ml.m5.large"
        )
    return problems


def serverless_problems(
    scaling: VariantScaling,
    *,
    variant: str,
    max_concurrency: int,
    provisioned_concurrency: int | None,
) -> list[str]:
    """Name what keeps a serverless variant from being scaled so."""
    problems = []
    if not scaling.scales_concurrency:
        problems.append(
            f"scaling target of the serverless variant {variant!r} must be provisioned "
            "concurrency utilization, got one about instances, of which it has none"
        )
    if provisioned_concurrency is None:
        problems.append(
            f"the serverless variant {variant!r} must have provisioned concurrency to be "
            "autoscaled, got none; on-demand concurrency follows the load by itself"
        )
    if scaling.largest_capacity > max_concurrency:
        problems.append(
            f"max capacity of the serverless variant {variant!r} must be at most its max "
            f"concurrency of {max_concurrency}, got {scaling.largest_capacity}; raise one or lower "
            "the other"
        )
    return problems


def _limits(whose: str, low: int | None, high: int | None) -> Iterator[str]:
    for name, limit in (("min", low), ("max", high)):
        if limit is not None and limit < 1:
            yield (
                f"{name} capacity {whose} must be at least 1, got {limit}; "
                "a real-time variant cannot be without instances"
            )
    if low is not None and high is not None and high < low:
        yield (
            f"max capacity {whose} must be at least its min capacity of {low}, got {high}; "
            "raise the one or lower the other"
        )


def _refuse(problems: Iterator[str]) -> None:
    found = list(problems)
    if found:
        raise ValueError("; ".join(found))
