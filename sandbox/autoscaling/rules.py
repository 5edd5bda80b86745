"""The rules that only the documentation of Application Auto Scaling has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.autoscaling.errors import AutoScalingError, validation_exception
from sandbox.autoscaling.schedules import NextCron, next_due
from sandbox.autoscaling.targets import (
    DIMENSIONS,
    NAMESPACE,
    Bounds,
    Dimension,
    ScalingPolicy,
    ScheduledAction,
    TargetKey,
    variant_of,
)

Params = Mapping[str, Any]

MAX_TAGS = 50


def check_namespace(params: Params) -> None:
    """Refuse other services than SageMaker."""
    if params["ServiceNamespace"] != NAMESPACE:
        raise validation_exception(
            f"Service namespace {params['ServiceNamespace']} is not supported by this sandbox; "
            f"it has {NAMESPACE}."
        )


def key_from(params: Params) -> TargetKey:
    """Read what identifies a target."""
    check_namespace(params)
    try:
        dimension = Dimension(params["ScalableDimension"])
        variant_of(params["ResourceId"])
    except ValueError as cause:
        raise validation_exception(
            "Unsupported service namespace, resource type or scalable dimension"
        ) from cause
    return TargetKey(params["ResourceId"], dimension)


def bounds_from(params: Params, key: TargetKey, former: Bounds | None) -> Bounds:
    """Read the bounds of a target; what is not given stays as it was."""
    least = params.get("MinCapacity", None if former is None else former.min_capacity)
    most = params.get("MaxCapacity", None if former is None else former.max_capacity)
    if least is None or most is None:
        raise validation_exception(
            "MinCapacity and MaxCapacity are required to register a new scalable target."
        )
    check_bounds(key, least, most)
    return Bounds(min_capacity=least, max_capacity=most)


def check_bounds(key: TargetKey, least: int | None, most: int | None) -> None:
    """Refuse bounds that no capacity fits, and those below what the dimension allows."""
    allowed = DIMENSIONS[key.dimension].least_capacity
    for name, given in (("MinCapacity", least), ("MaxCapacity", most)):
        if given is not None and given < allowed:
            raise validation_exception(
                f"{name} of {key.resource_id} must be at least {allowed} for scalable dimension "
                f"{key.dimension}, got {given}."
            )
    if least is not None and most is not None and least > most:
        raise validation_exception(
            f"Maximum capacity cannot be less than minimum capacity, got {least} to {most}."
        )


def check_tags(tags: Mapping[str, str]) -> None:
    """Refuse tags that AWS keeps for itself, and too many."""
    reserved = [key for key in tags if key.lower().startswith("aws:")]
    if reserved != []:
        raise validation_exception(f"Tag keys must not start with aws:, got {reserved[0]!r}")
    if len(tags) > MAX_TAGS:
        raise AutoScalingError(
            "TooManyTagsException", f"A target has at most {MAX_TAGS} tags, got {len(tags)}."
        )


def check_policy(key: TargetKey, policy_type: str, configuration: Params | None) -> None:
    """Refuse policies that contradict themselves or do not fit the dimension."""
    if policy_type == "PredictiveScaling":
        raise validation_exception("PredictiveScaling is supported for Amazon ECS only.")
    if policy_type == "StepScaling":
        raise validation_exception("PolicyType StepScaling is not supported by this sandbox.")
    if configuration is None:
        raise validation_exception(
            "TargetTrackingScalingPolicyConfiguration is required for TargetTrackingScaling."
        )
    if configuration["TargetValue"] <= 0:
        raise validation_exception(
            f"TargetValue must be greater than 0, got {configuration['TargetValue']:g}."
        )
    for cooldown in ("ScaleInCooldown", "ScaleOutCooldown"):
        if configuration.get(cooldown, 0) < 0:
            raise validation_exception(f"{cooldown} must not be negative.")
    predefined = configuration.get("PredefinedMetricSpecification")
    customized = configuration.get("CustomizedMetricSpecification")
    if (predefined is None) == (customized is None):
        raise validation_exception(
            "Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must "
            "be given."
        )
    if predefined is not None:
        _check_predefined(key, predefined)
    if customized is not None:
        _check_customized(customized)


def check_only_policy(configuration: Params, others: Sequence[ScalingPolicy]) -> None:
    """Refuse a second policy for a metric of the same target."""
    if any(_metric(configuration) == _metric(each.configuration) for each in others):
        raise validation_exception(
            "Only one TargetTrackingScaling policy for a given metric specification is allowed."
        )


def check_action(key: TargetKey, action: ScheduledAction, next_cron: NextCron) -> None:
    """Refuse actions that change nothing, are never due or end before they start."""
    if action.min_capacity is None and action.max_capacity is None:
        raise validation_exception(
            "ScalableTargetAction must have a MinCapacity, a MaxCapacity or both."
        )
    check_bounds(key, action.min_capacity, action.max_capacity)
    if action.start is not None and action.end is not None and action.start >= action.end:
        raise validation_exception("StartTime must be before EndTime.")
    try:
        next_due(action, action.created, next_cron)
    except ValueError as cause:
        raise validation_exception(f"Invalid schedule expression: {cause}.") from cause


def _metric(configuration: Params) -> Any:
    predefined = configuration.get("PredefinedMetricSpecification")
    if predefined is not None:
        return predefined["PredefinedMetricType"]
    return configuration.get("CustomizedMetricSpecification")


def _check_predefined(key: TargetKey, specification: Params) -> None:
    allowed = DIMENSIONS[key.dimension].predefined_metrics
    if specification["PredefinedMetricType"] not in allowed:
        raise validation_exception(
            f"Scalable dimension {key.dimension} only supports the following predefined metric "
            f"types: {', '.join(allowed)}"
        )
    if "ResourceLabel" in specification:
        raise validation_exception("ResourceLabel must not be given for this metric type.")


def _check_customized(specification: Params) -> None:
    if "Metrics" in specification:
        raise validation_exception("Metric math (Metrics) is not supported by this sandbox.")
    missing = [
        name for name in ("MetricName", "Namespace", "Statistic") if name not in specification
    ]
    if missing != []:
        raise validation_exception(f"CustomizedMetricSpecification must have {', '.join(missing)}.")
