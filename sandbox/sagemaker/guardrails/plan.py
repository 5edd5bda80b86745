"""A deployment's guardrails: how the requests move to the new fleet, and what undoes it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Params = Mapping[str, Any]


class CapacityType(StrEnum):
    """What a step's size is counted in."""

    INSTANCE_COUNT = "INSTANCE_COUNT"
    CAPACITY_PERCENT = "CAPACITY_PERCENT"


@dataclass(frozen=True, kw_only=True, slots=True)
class TrafficShift:
    """The new fleet's share of the requests at each step, and how long each is watched.

    A step is watched until the next one, the last for the termination wait. A single step has no
    next one: it is watched for both waits.
    """

    shares: tuple[float, ...] = (1.0,)
    wait_seconds: float = 0.0
    termination_wait_seconds: float = 0.0
    timeout_seconds: float | None = None
    alarm_names: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[tuple[float, float], ...]:
        """Return each share with the seconds for which it is watched."""
        *first, last = self.shares
        single = self.wait_seconds if first == [] else 0.0
        return (
            *((share, self.wait_seconds) for share in first),
            (last, single + self.termination_wait_seconds),
        )

    @property
    def waiting_seconds(self) -> float:
        """Return how long the steps wait in all."""
        return sum(seconds for _, seconds in self.steps)


def percent_of(size: Params, instance_count: int) -> float:
    """Return a step's size in percent of a variant's instances."""
    if size["Type"] == CapacityType.CAPACITY_PERCENT:
        return float(size["Value"])
    return math.inf if instance_count == 0 else 100 * size["Value"] / instance_count


def traffic_shift(deployment: Params | None, instance_counts: Sequence[int]) -> TrafficShift:
    """Read a valid DeploymentConfig, for variants with these instance counts.

    With several variants a step counted in instances is the share of the largest variant.
    """
    if deployment is None:
        return TrafficShift()
    alarms = deployment.get("AutoRollbackConfiguration", {}).get("Alarms", [])
    names = tuple(alarm["AlarmName"] for alarm in alarms)
    largest = max(instance_counts, default=0)
    if "RollingUpdatePolicy" in deployment:
        policy = deployment["RollingUpdatePolicy"]
        return TrafficShift(
            shares=_shares(percent_of(policy["MaximumBatchSize"], largest)),
            wait_seconds=policy["WaitIntervalInSeconds"],
            timeout_seconds=policy.get("MaximumExecutionTimeoutInSeconds"),
            alarm_names=names,
        )
    if "BlueGreenUpdatePolicy" not in deployment:
        return TrafficShift(alarm_names=names)
    policy = deployment["BlueGreenUpdatePolicy"]
    routing = policy["TrafficRoutingConfiguration"]
    return TrafficShift(
        shares=_routing_shares(routing, largest),
        wait_seconds=routing["WaitIntervalInSeconds"],
        termination_wait_seconds=policy.get("TerminationWaitInSeconds", 0),
        timeout_seconds=policy.get("MaximumExecutionTimeoutInSeconds"),
        alarm_names=names,
    )


def _routing_shares(routing: Params, instance_count: int) -> tuple[float, ...]:
    if routing["Type"] == "CANARY":
        return (percent_of(routing["CanarySize"], instance_count) / 100, 1.0)
    if routing["Type"] == "LINEAR":
        return _shares(percent_of(routing["LinearStepSize"], instance_count))
    return (1.0,)


def _shares(step_percent: float) -> tuple[float, ...]:
    steps = math.ceil(round(100 / step_percent, 9))
    return (*(step * step_percent / 100 for step in range(1, steps)), 1.0)
