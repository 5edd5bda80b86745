"""Target tracking: how many a metric asks for, and whether now is the time.

As on AWS: out after a few high datapoints in a row, in after many below 90 % of the target; any
policy may scale out, all must agree to scale in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sandbox.autoscaling.settings import AutoScalingSettings
from sandbox.autoscaling.targets import Bounds, Suspended

LOW_FRACTION = 0.9
Datapoints = Sequence[float | None]  # newest first, None where there was no data


class Direction(StrEnum):
    """Which way capacity goes."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracking:
    """What a policy wants; its cooldowns are already those of the sandbox."""

    policy_name: str
    target_value: float
    scale_out_cooldown_seconds: float
    scale_in_cooldown_seconds: float
    is_scale_in_disabled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Scaled:
    """A past activity: when it ended, and the capacity before it."""

    ended: float
    former: int


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """The last activities of a target, None for none."""

    scaled_out: Scaled | None = None
    scaled_in: Scaled | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Where a policy would take the capacity, and on what evidence."""

    tracking: Tracking
    direction: Direction
    metric: float
    desired: int


def breach(
    datapoints: Datapoints, target_value: float, settings: AutoScalingSettings
) -> Direction | None:
    """Return which of the policy's two alarms goes off."""
    high = datapoints[: settings.datapoints_to_scale_out]
    low = datapoints[: settings.datapoints_to_scale_in]
    if len(high) == settings.datapoints_to_scale_out and all(
        point is not None and point > target_value for point in high
    ):
        return Direction.OUT
    if len(low) == settings.datapoints_to_scale_in and all(
        point is not None and point < LOW_FRACTION * target_value for point in low
    ):
        return Direction.IN
    return None


def desired_capacity(current: int, metric: float, target_value: float) -> int:
    """Return the least capacity at which each instance gets no more than its target."""
    # 3 x 0.7 / 0.7 is a little more than 3 in binary, and must not become 4.
    return math.ceil(round(current * metric / target_value, 9))


def wish(
    tracking: Tracking,
    datapoints: Datapoints,
    *,
    current: int,
    bounds: Bounds,
    settings: AutoScalingSettings,
) -> Wish | None:
    """Return where a policy would take the capacity, None when it is content or at a bound."""
    direction = breach(datapoints, tracking.target_value, settings)
    if direction is None or (direction is Direction.IN and tracking.is_scale_in_disabled):
        return None
    count = (
        settings.datapoints_to_scale_out
        if direction is Direction.OUT
        else settings.datapoints_to_scale_in
    )
    metric = math.fsum(point for point in datapoints[:count] if point is not None) / count
    desired = bounds.clamp(desired_capacity(current, metric, tracking.target_value))
    is_that_way = desired > current if direction is Direction.OUT else desired < current
    if not is_that_way:
        return None
    return Wish(tracking=tracking, direction=direction, metric=metric, desired=desired)


def decide(
    wishes: Sequence[tuple[Tracking, Wish | None]],
    *,
    current: int,
    suspended: Suspended,
    history: History,
    now: float,
) -> Wish | None:
    """Return the wish to follow, None when there is none or it has to wait."""
    asked = [each for _, each in wishes if each is not None]
    outs = [each for each in asked if each.direction is Direction.OUT]
    if outs != []:
        allowed = [each for each in outs if _may_scale_out(each, current, history, now)]
        return _largest(allowed) if not suspended.scaling_out else None
    ins = [each for each in asked if each.direction is Direction.IN]
    needed = [tracking for tracking, _ in wishes if not tracking.is_scale_in_disabled]
    if suspended.scaling_in or len(ins) < len(needed):
        return None
    return _largest(ins) if all(_may_scale_in(each, history, now) for each in ins) else None


def _may_scale_out(each: Wish, current: int, history: History, now: float) -> bool:
    last = history.scaled_out
    if last is None or now >= last.ended + each.tracking.scale_out_cooldown_seconds:
        return True
    # What the last activity added counts towards what is wanted now.
    return desired_capacity(last.former, each.metric, each.tracking.target_value) > current


def _may_scale_in(each: Wish, history: History, now: float) -> bool:
    last = history.scaled_in
    return last is None or now >= last.ended + each.tracking.scale_in_cooldown_seconds


def _largest(wishes: Sequence[Wish]) -> Wish | None:
    return max(wishes, key=lambda each: each.desired, default=None)
