"""How much an account may have up in a region, counted as service quotas are."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.sagemaker.control import Control
from sandbox.sagemaker.endpoints import Endpoint
from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.variants import VariantPlan


def refuse_beyond_quota(
    control: Control, plans: Iterable[VariantPlan], replaced: Endpoint | None = None
) -> None:
    """Refuse more instances, or more concurrent serverless requests, than there may be."""
    wanted = list(plans)
    others = [
        plan
        for endpoint in control.catalog.endpoints
        if endpoint is not replaced
        for plan in _wanted(endpoint)
    ]
    # Provisioned concurrency is processes that are there all the time, as instances are.
    _refuse("instances", "Instances", control.settings.max_instances, _instances(others, wanted))
    _refuse(
        "the MaxConcurrency of serverless variants",
        "concurrent requests",
        control.settings.max_serverless_concurrency,
        (_concurrency(others), _concurrency(wanted)),
    )


def _refuse(what: str, unit: str, limit: int, amounts: tuple[int, int]) -> None:
    used, wanted = amounts
    if wanted > 0 and used + wanted > limit:
        raise SageMakerError(
            "ResourceLimitExceeded",
            f"The sandbox's limit for {what} of all endpoints is {limit} {unit}, with "
            f"current utilization of {used} {unit} and a request of {wanted} {unit}.",
        )


def _instances(used: list[VariantPlan], wanted: list[VariantPlan]) -> tuple[int, int]:
    return sum(plan.instance_count for plan in used), sum(plan.instance_count for plan in wanted)


def _concurrency(plans: list[VariantPlan]) -> int:
    return sum(plan.serverless.max_concurrency for plan in plans if plan.serverless is not None)


def _wanted(endpoint: Endpoint) -> Iterable[VariantPlan]:
    return endpoint.live_plans.values() if endpoint.change is None else endpoint.change.plans
