"""What the Describe operations answer."""

from __future__ import annotations

from typing import Any

from sandbox.autoscaling.activities import Activity
from sandbox.autoscaling.ports import AlarmBook
from sandbox.autoscaling.targets import (
    NAMESPACE,
    ScalableTarget,
    ScalingPolicy,
    ScheduledAction,
    TargetKey,
)
from sandbox.sagemaker.arns import Scope

Answer = dict[str, Any]


def describe_target(target: ScalableTarget) -> Answer:
    """Return a scalable target."""
    return {
        **_identity(target.key),
        "MinCapacity": target.bounds.min_capacity,
        "MaxCapacity": target.bounds.max_capacity,
        "RoleARN": target.role_arn,
        "CreationTime": _timestamp(target.created),
        "SuspendedState": {
            "DynamicScalingInSuspended": target.suspended.scaling_in,
            "DynamicScalingOutSuspended": target.suspended.scaling_out,
            "ScheduledScalingSuspended": target.suspended.scheduled,
        },
        "ScalableTargetARN": target.arn,
    }


def describe_policy(
    scope: Scope, key: TargetKey, policy: ScalingPolicy, alarms: AlarmBook
) -> Answer:
    """Return a scaling policy with its alarms."""
    return {
        "PolicyARN": policy.arn,
        "PolicyName": policy.name,
        **_identity(key),
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": dict(policy.configuration),
        "Alarms": describe_alarms(scope, policy, alarms),
        "CreationTime": _timestamp(policy.created),
    }


def describe_alarms(scope: Scope, policy: ScalingPolicy, alarms: AlarmBook) -> list[Answer]:
    """Return the alarms that belong to a policy."""
    return [
        {"AlarmName": name, "AlarmARN": alarms.arn(scope, name)}
        for name in (policy.alarm_high, policy.alarm_low)
    ]


def describe_action(key: TargetKey, action: ScheduledAction) -> Answer:
    """Return a scheduled action."""
    bounds = {"MinCapacity": action.min_capacity, "MaxCapacity": action.max_capacity}
    times = {"StartTime": action.start, "EndTime": action.end}
    return {
        "ScheduledActionName": action.name,
        "ScheduledActionARN": action.arn,
        **_identity(key),
        "Schedule": action.schedule,
        **({} if action.timezone is None else {"Timezone": action.timezone}),
        **{name: _timestamp(time) for name, time in times.items() if time is not None},
        "ScalableTargetAction": {
            name: capacity for name, capacity in bounds.items() if capacity is not None
        },
        "CreationTime": _timestamp(action.created),
    }


def describe_activity(activity: Activity) -> Answer:
    """Return a scaling activity."""
    end = {} if activity.ended is None else {"EndTime": _timestamp(activity.ended)}
    return {
        "ActivityId": activity.activity_id,
        **_identity(activity.key),
        "Description": activity.description,
        "Cause": activity.cause,
        "StartTime": _timestamp(activity.started),
        **end,
        "StatusCode": str(activity.status),
        "StatusMessage": activity.status_message,
    }


def _identity(key: TargetKey) -> Answer:
    return {
        "ServiceNamespace": NAMESPACE,
        "ResourceId": key.resource_id,
        "ScalableDimension": str(key.dimension),
    }


def _timestamp(epoch_seconds: float) -> float:
    return round(epoch_seconds, 3)
