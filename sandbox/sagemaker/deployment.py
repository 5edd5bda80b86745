"""Blue/green: the new instances are healthy before any traffic moves, then the old ones go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.machine import Machine
from sandbox.sagemaker.variants import VariantPlan


@dataclass(frozen=True, kw_only=True, slots=True)
class Rollout:
    """New fleets, ready to serve, and the instances that they no longer need."""

    fleets: dict[str, Fleet] = field(default_factory=dict)
    retired: list[Instance] = field(default_factory=list)


async def prepare(
    machine: Machine,
    scope: Scope,
    endpoint_name: str,
    plans: Iterable[VariantPlan],
    former: Mapping[str, Fleet],
) -> Rollout:
    """Bring up what the plans need beyond the former fleets, or nothing if any of it fails.

    A variant that keeps its model and instance type keeps its instances.
    """
    rollout = Rollout()
    kept: set[str] = set()
    try:
        async with asyncio.TaskGroup() as starting:
            for plan in plans:
                fleet = Fleet(plan, _reusable(plan, former.get(plan.name)))
                kept.update(instance.instance_id for instance in fleet.instances)
                rollout.fleets[plan.name] = fleet
                for _ in range(plan.instance_count - len(fleet.instances)):
                    starting.create_task(_launch_into(machine, scope, endpoint_name, fleet))
    except BaseException as cause:
        await _stop_new(machine, rollout, kept)
        if isinstance(cause, BaseExceptionGroup):
            raise _first_failure(cause) from cause
        raise
    rollout.retired.extend(
        instance
        for fleet in former.values()
        for instance in fleet.instances
        if instance.instance_id not in kept
    )
    return rollout


async def retire(machine: Machine, instances: Iterable[Instance]) -> None:
    """Drain and stop instances that no longer get requests."""
    await asyncio.gather(*(machine.stop(instance) for instance in instances))


def _reusable(plan: VariantPlan, former: Fleet | None) -> list[Instance]:
    if former is None or not plan.runs_on_instances_of(former.plan):
        return []
    healthy_first = sorted(former.instances, key=lambda each: not each.is_healthy)
    return healthy_first[: plan.instance_count]


async def _launch_into(machine: Machine, scope: Scope, endpoint_name: str, fleet: Fleet) -> None:
    fleet.instances.append(await machine.launch(scope, endpoint_name, fleet.plan))


async def _stop_new(machine: Machine, rollout: Rollout, kept: set[str]) -> None:
    new = [
        instance
        for fleet in rollout.fleets.values()
        for instance in fleet.instances
        if instance.instance_id not in kept
    ]
    await retire(machine, new)


def _first_failure(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first_failure(first) if isinstance(first, BaseExceptionGroup) else first
