"""The two CloudWatch alarms of a target tracking policy: named, shaped and shown as on AWS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.autoscaling.metric_queries import MetricQuery
from sandbox.autoscaling.settings import AutoScalingSettings
from sandbox.autoscaling.targets import ScalingPolicy
from sandbox.autoscaling.tracking import LOW_FRACTION, Direction


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmDefinition:
    """A CloudWatch alarm that tells a policy to act."""

    name: str
    description: str
    query: MetricQuery
    period_seconds: int
    datapoints: int
    comparison: str
    threshold: float
    policy_arn: str


def alarm_name(resource_id: str, which: str, unique: str) -> str:
    """Return the name of a policy's AlarmHigh or AlarmLow."""
    return f"TargetTracking-{resource_id}-{which}-{unique}"


def alarms_of(
    policy: ScalingPolicy, query: MetricQuery, settings: AutoScalingSettings
) -> tuple[AlarmDefinition, AlarmDefinition]:
    """Return AlarmHigh and AlarmLow; thresholds are those of one period of the sandbox."""
    target: float = policy.configuration["TargetValue"]
    in_a_period = target / settings.periods_per_minute if query.is_per_minute else target
    description = f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy.arn}."
    high = AlarmDefinition(
        name=policy.alarm_high,
        description=description,
        query=query,
        period_seconds=settings.period_seconds,
        datapoints=settings.datapoints_to_scale_out,
        comparison="GreaterThanThreshold",
        threshold=in_a_period,
        policy_arn=policy.arn,
    )
    low = AlarmDefinition(
        name=policy.alarm_low,
        description=description,
        query=query,
        period_seconds=settings.period_seconds,
        datapoints=settings.datapoints_to_scale_in,
        comparison="LessThanThreshold",
        threshold=LOW_FRACTION * in_a_period,
        policy_arn=policy.arn,
    )
    return high, low


def states(
    datapoints: Sequence[float | None], breaching: Direction | None
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return state and reason of AlarmHigh and of AlarmLow."""
    known = [point for point in datapoints if point is not None]
    if known == []:
        nothing = ("INSUFFICIENT_DATA", f"no datapoints in {len(datapoints)} periods")
        return nothing, nothing
    shown = ", ".join(f"{point:g}" for point in known[:3])
    reason = f"newest datapoints {shown} of {len(known)} known"
    high = "ALARM" if breaching is Direction.OUT else "OK"
    low = "ALARM" if breaching is Direction.IN else "OK"
    return (high, reason), (low, reason)
