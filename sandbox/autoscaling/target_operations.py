"""RegisterScalableTarget, DescribeScalableTargets, DeregisterScalableTarget, and activities."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping

from sandbox.autoscaling import rules
from sandbox.autoscaling.control import Answer, Control, Params
from sandbox.autoscaling.describing import describe_activity, describe_target
from sandbox.autoscaling.errors import validation_exception
from sandbox.autoscaling.paging import page
from sandbox.autoscaling.registry import Registered
from sandbox.autoscaling.targets import (
    ScalableTarget,
    Suspended,
    TargetKey,
    service_linked_role_arn,
)


def register(control: Control, params: Params) -> Answer:
    """Register a target or change it; a capacity outside the bounds is moved inside soon."""
    key = rules.key_from(params)
    _refuse_unscalable(control, key)
    registered = control.registry.find(control.scope, key)
    former = None if registered is None else registered.target
    bounds = rules.bounds_from(params, key, None if former is None else former.bounds)
    suspended = _suspended(params.get("SuspendedState", {}), former)
    tags: Mapping[str, str] = params.get("Tags", {})
    rules.check_tags(tags)
    if registered is None or former is None:
        target = ScalableTarget(
            scope=control.scope,
            key=key,
            target_id=secrets.token_hex(18),
            created=control.clock(),
            role_arn=service_linked_role_arn(control.scope),
            bounds=bounds,
            suspended=suspended,
            tags=dict(tags),
        )
        control.registry.add(Registered(target=target, looked_at=control.clock()))
        return {"ScalableTargetARN": target.arn}
    if tags != {}:
        raise validation_exception(
            "Tags of a registered scalable target cannot be changed by registering it again; use "
            "TagResource."
        )
    registered.target = dataclasses.replace(former, bounds=bounds, suspended=suspended)
    registered.is_out_of_bounds = registered.is_out_of_bounds or bounds != former.bounds
    return {"ScalableTargetARN": former.arn}


def describe(control: Control, params: Params) -> Answer:
    """Return one page of targets."""
    rules.check_namespace(params)
    names, dimension = params.get("ResourceIds"), params.get("ScalableDimension")
    entries = [
        describe_target(each.target)
        for each in control.registry.in_scope(control.scope)
        if (names is None or each.target.key.resource_id in names)
        and dimension in {None, each.target.key.dimension}
    ]
    return page("ScalableTargets", entries, params)


def deregister(control: Control, params: Params) -> Answer:
    """Forget a target with its policies and actions."""
    control.registry.deregister(control.scope, rules.key_from(params))
    return {}


def describe_activities(control: Control, params: Params) -> Answer:
    """Return one page of activities, newest first."""
    rules.check_namespace(params)
    resource_id, dimension = params.get("ResourceId"), params.get("ScalableDimension")
    entries = [
        describe_activity(each)
        for each in control.registry.activities(control.scope).newest_first()
        if resource_id in {None, each.key.resource_id} and dimension in {None, each.key.dimension}
    ]
    return page("ScalingActivities", entries, params)


def _refuse_unscalable(control: Control, key: TargetKey) -> None:
    resource = control.resources.get(key.dimension)
    if resource is None:
        raise validation_exception(
            f"Scalable dimension {key.dimension} is not supported by this sandbox."
        )
    if resource.find(control.scope, key.resource_id) is None:
        raise validation_exception(f"Resource not found: {key.resource_id}")
    reason = resource.refusal(control.scope, key.resource_id)
    if reason is not None:
        raise validation_exception(reason)


def _suspended(given: Mapping[str, bool], former: ScalableTarget | None) -> Suspended:
    before = Suspended() if former is None else former.suspended
    return Suspended(
        scaling_in=given.get("DynamicScalingInSuspended", before.scaling_in),
        scaling_out=given.get("DynamicScalingOutSuspended", before.scaling_out),
        scheduled=given.get("ScheduledScalingSuspended", before.scheduled),
    )
