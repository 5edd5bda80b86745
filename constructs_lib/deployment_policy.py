"""SageMaker's own guardrails of an endpoint update; knows nothing of the CDK.

They replace the instances of a variant, fleet by fleet. They are not the canary that moves
traffic between two variants.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self


class DeploymentStrategy(StrEnum):
    """How traffic moves from the old fleet to the new one."""

    ALL_AT_ONCE = "all_at_once"
    CANARY = "canary"
    LINEAR = "linear"
    ROLLING = "rolling"


class CapacityType(StrEnum):
    """SageMaker's units of a fleet's size."""

    CAPACITY_PERCENT = "CAPACITY_PERCENT"
    INSTANCE_COUNT = "INSTANCE_COUNT"


@dataclass(frozen=True, kw_only=True, slots=True)
class CapacitySize:
    """A part of a fleet."""

    type: CapacityType
    value: int


# The least and the most percent of a fleet that may go in one step.
_STEP_PERCENT: Final = {
    DeploymentStrategy.CANARY: (1, 50),
    DeploymentStrategy.LINEAR: (10, 50),
    DeploymentStrategy.ROLLING: (5, 50),
}
_MOST_WAIT_SECONDS: Final = 3600
_TIMEOUT_SECONDS: Final = (600, 28_800)
_MOST_ALARMS: Final = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class DeploymentPolicy:
    """Steps, waits and alarms of an endpoint's updates."""

    strategy: DeploymentStrategy
    step: CapacitySize | None = None
    rollback_step: CapacitySize | None = None
    wait_interval_seconds: int = 300
    termination_wait_seconds: int | None = None
    maximum_execution_timeout_seconds: int | None = None
    rollback_alarms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what SageMaker would refuse, all of it at once."""
        problems = [
            *self._step_problems(),
            *self._wait_problems(),
            *timeout_problems(self, instance_count=None),
            *self._alarm_problems(),
        ]
        if problems:
            raise ValueError("; ".join(problems))

    @property
    def is_rolling(self) -> bool:
        """Whether instances are replaced in batches, without a second fleet."""
        return self.strategy is DeploymentStrategy.ROLLING

    def watching(self, alarms: Iterable[str]) -> Self:
        """Return the same policy that also obeys these alarms; one that it has is not doubled."""
        together = dict.fromkeys([*self.rollback_alarms, *alarms])
        return replace(self, rollback_alarms=tuple(together))

    def _step_problems(self) -> Iterator[str]:
        if self.strategy is DeploymentStrategy.ALL_AT_ONCE:
            if self.step is not None:
                yield (
                    "step of an all_at_once deployment must be left out, got one of "
                    f"{self.step.value}; for steps choose canary, linear or rolling"
                )
        elif self.step is None:
            yield (
                f"step of a {self.strategy} deployment must be given, got none; "
                "for instance CAPACITY_PERCENT 50"
            )
        else:
            least, most = _STEP_PERCENT[self.strategy]
            yield from _size_problems(
                f"step of a {self.strategy} deployment", self.step, least, most
            )
        if self.rollback_step is not None:
            if not self.is_rolling:
                yield (
                    f"rollback step of a {self.strategy} deployment must be left out, got one of "
                    f"{self.rollback_step.value}; only rolling goes back in steps"
                )
            yield from _size_problems("rollback step of a deployment", self.rollback_step, 5, 100)

    def _wait_problems(self) -> Iterator[str]:
        waits = {"wait interval": self.wait_interval_seconds}
        if self.termination_wait_seconds is not None:
            waits["termination wait"] = self.termination_wait_seconds
            if self.is_rolling:
                yield (
                    "termination wait of a rolling deployment must be left out, got "
                    f"{self.termination_wait_seconds}; it has no old fleet to keep"
                )
        for name, seconds in waits.items():
            if not 0 <= seconds <= _MOST_WAIT_SECONDS:
                yield f"{name} must be 0 to {_MOST_WAIT_SECONDS} seconds, got {seconds}"
        timeout = self.maximum_execution_timeout_seconds
        least, most = _TIMEOUT_SECONDS
        if timeout is not None and not least <= timeout <= most:
            yield f"maximum execution timeout must be {least} to {most} seconds, got {timeout}"

    def _alarm_problems(self) -> Iterator[str]:
        names = self.rollback_alarms
        if len(names) > _MOST_ALARMS:
            yield f"a deployment must have at most {_MOST_ALARMS} rollback alarms, got {len(names)}"
        if any(not 1 <= len(name) <= 255 for name in names):
            yield "a rollback alarm must be named with 1 to 255 characters, got another length"
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            yield f"rollback alarms must be unique, got {', '.join(twice)} more than once"


def fleet_size_problems(
    policy: DeploymentPolicy, instance_counts: Mapping[str, int]
) -> Iterator[str]:
    """Name the variants whose fleet is too small for the steps, or too large for the timeout.

    Args:
        instance_counts: the fewest instances that an update may find, by variant name.
    """
    step = policy.step
    if step is None:
        return
    least, most = _STEP_PERCENT[policy.strategy]
    for name, count in instance_counts.items():
        if count < 2:
            yield (
                f"variant {name!r} must have at least 2 instances for a {policy.strategy} "
                f"deployment, got {count}; a part of one instance is all of it, take all_at_once"
            )
        elif step.type is CapacityType.INSTANCE_COUNT:
            if not least * count <= step.value * 100 <= most * count:
                yield (
                    f"step of a {policy.strategy} deployment must be {least} to {most} % of the "
                    f"{count} instances of variant {name!r}, got {step.value}"
                )
            yield from timeout_problems(policy, instance_count=count)


def timeout_problems(policy: DeploymentPolicy, *, instance_count: int | None) -> Iterator[str]:
    """Name a timeout that the waits alone use up."""
    timeout, ending = policy.maximum_execution_timeout_seconds, policy.termination_wait_seconds
    if timeout is None:
        return
    between = _waits_between_steps(policy, instance_count)
    waits = between * policy.wait_interval_seconds + (0 if ending is None else ending)
    if timeout <= waits:
        yield (
            f"maximum execution timeout must be above the {waits} seconds that the deployment "
            f"waits in all, got {timeout}; raise it, or wait for less"
        )


def _waits_between_steps(policy: DeploymentPolicy, instance_count: int | None) -> int:
    """Return how often the policy waits between two steps, at least."""
    step = policy.step
    if step is None or step.value < 1:
        return 0
    if policy.strategy is DeploymentStrategy.CANARY:
        return 1
    if step.type is CapacityType.CAPACITY_PERCENT:
        return max(math.ceil(100 / step.value) - 1, 1)
    return 1 if instance_count is None else max(math.ceil(instance_count / step.value) - 1, 1)


def _size_problems(name: str, size: CapacitySize, least: int, most: int) -> Iterator[str]:
    if size.type is CapacityType.CAPACITY_PERCENT and not least <= size.value <= most:
        yield f"{name} must be {least} to {most} percent, got {size.value}"
    if size.type is CapacityType.INSTANCE_COUNT and size.value < 1:
        yield f"{name} must be at least 1 instance, got {size.value}"
