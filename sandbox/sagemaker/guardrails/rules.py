"""What SageMaker refuses of a DeploymentConfig; the service model knows only the ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.guardrails.plan import percent_of, traffic_shift
from sandbox.sagemaker.ports import Alarms
from sandbox.sagemaker.variants import VariantPlan

Params = Mapping[str, Any]

_STEP_MEMBERS = {"CANARY": "CanarySize", "LINEAR": "LinearStepSize"}
_STEP_PERCENT = {
    "CanarySize": (0, 50),
    "LinearStepSize": (10, 50),
    "MaximumBatchSize": (5, 50),
    "RollbackMaximumBatchSize": (0, 100),
}


def check_deployment(
    deployment: Params | None, plans: Sequence[VariantPlan], alarms: Alarms, scope: Scope
) -> None:
    """Refuse a deployment policy that does not fit itself, its variants or CloudWatch."""
    if deployment is None:
        return
    production = [plan for plan in plans if not plan.is_shadow]
    if any(plan.serverless is not None for plan in production):
        raise validation_exception(
            "Deployment guardrails are not supported for serverless endpoints; remove "
            "DeploymentConfig."
        )
    if "BlueGreenUpdatePolicy" in deployment and "RollingUpdatePolicy" in deployment:
        raise validation_exception(
            "DeploymentConfig has a BlueGreenUpdatePolicy or a RollingUpdatePolicy, not both."
        )
    if "BlueGreenUpdatePolicy" in deployment:
        routing = deployment["BlueGreenUpdatePolicy"]["TrafficRoutingConfiguration"]
        _check_routing(routing, production)
    elif "RollingUpdatePolicy" in deployment:
        _check_rolling(deployment["RollingUpdatePolicy"], production)
    for alarm in deployment.get("AutoRollbackConfiguration", {}).get("Alarms", []):
        _check_alarm(alarm, plans, alarms, scope)
    _check_timeout(deployment, production)


def _check_alarm(alarm: Params, plans: Sequence[VariantPlan], alarms: Alarms, scope: Scope) -> None:
    name = alarm.get("AlarmName")
    if name is None:
        raise validation_exception("An alarm of AutoRollbackConfiguration must have AlarmName.")
    if alarms.state(scope.account, scope.region, name) is None:
        raise validation_exception(
            f"Alarm {name} of AutoRollbackConfiguration must exist in CloudWatch, in the "
            "endpoint's account and region."
        )
    for role in sorted({plan.model.execution_role_arn for plan in plans} - {""}):
        if not alarms.is_readable(scope.account, scope.region, name, role):
            raise validation_exception(
                f"The execution role {role} must be allowed cloudwatch:DescribeAlarms on alarm "
                f"{name} of AutoRollbackConfiguration."
            )


def check_variant_names(
    deployment: Params | None, live: Iterable[VariantPlan], wanted: Iterable[VariantPlan]
) -> None:
    """Refuse guardrails for a configuration whose variants have other names."""
    before = sorted(plan.name for plan in live)
    after = sorted(plan.name for plan in wanted)
    if deployment is not None and before != after:
        raise validation_exception(
            "With a DeploymentConfig the new endpoint configuration must have the same variant "
            f"names as the old one, got {', '.join(after)} instead of {', '.join(before)}."
        )


def _check_routing(routing: Params, plans: Sequence[VariantPlan]) -> None:
    kind = routing["Type"]
    needed = _STEP_MEMBERS.get(kind)
    for member in _STEP_MEMBERS.values():
        if (member in routing) != (member == needed):
            verb = "must have" if member == needed else "must not have"
            raise validation_exception(f"Traffic routing of type {kind} {verb} {member}.")
    if needed is None:
        return
    _check_size(needed, routing[needed], plans)


def _check_rolling(policy: Params, plans: Sequence[VariantPlan]) -> None:
    if len(plans) > 1:
        raise validation_exception(
            "A RollingUpdatePolicy is not supported for endpoints with multiple variants."
        )
    for member in ("MaximumBatchSize", "RollbackMaximumBatchSize"):
        if member in policy:
            _check_size(member, policy[member], plans)


def _check_size(member: str, size: Params, plans: Sequence[VariantPlan]) -> None:
    least, most = _STEP_PERCENT[member]
    for plan in plans:
        percent = percent_of(size, plan.instance_count)
        if not least <= percent <= most:
            raise validation_exception(
                f"{member} must be {least} to {most} % of the instances of variant {plan.name}, "
                f"got {size['Value']} {size['Type']}, which is {percent:g} % of "
                f"{plan.instance_count}."
            )


def _check_timeout(deployment: Params, plans: Sequence[VariantPlan]) -> None:
    shift = traffic_shift(deployment, [plan.instance_count for plan in plans])
    if shift.timeout_seconds is not None and shift.timeout_seconds <= shift.waiting_seconds:
        raise validation_exception(
            f"MaximumExecutionTimeoutInSeconds must be larger than the {shift.waiting_seconds:g} "
            f"s that the deployment waits in {len(shift.shares)} steps and before termination, "
            f"got {shift.timeout_seconds}."
        )
