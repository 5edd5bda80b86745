"""Blue/green: the new instances are healthy before any traffic moves, then the old ones go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.machine import Machine
from sandbox.sagemaker.serverless.fleets import ServerlessFleet, serverless_fleet
from sandbox.sagemaker.variants import VariantPlan

Fleets = dict[str, Fleet]


async def prepare(
    machine: Machine,
    scope: Scope,
    endpoint_name: str,
    plans: Iterable[VariantPlan],
    former: Mapping[str, Fleet],
) -> Fleets:
    """Bring up what the plans need beyond the former fleets, or nothing if any of it fails.

    A variant that keeps its model and instance type keeps its instances.
    """
    fleets: Fleets = {}
    try:
        async with asyncio.TaskGroup() as starting:
            for plan in plans:
                before = former.get(plan.name)
                if plan.serverless is not None:
                    serverless, is_new = serverless_fleet(
                        machine, scope, endpoint_name, plan, before
                    )
                    fleets[plan.name] = serverless
                    starting.create_task(serverless.bring_up(is_new=is_new))
                    continue
                fleet = Fleet(plan, _reusable(plan, before))
                fleets[plan.name] = fleet
                for _ in range(plan.instance_count - len(fleet.instances)):
                    starting.create_task(_launch_into(machine, scope, endpoint_name, fleet))
    except BaseException as cause:
        await retire(machine, fleets, staying=former)
        if isinstance(cause, BaseExceptionGroup):
            raise _first_failure(cause) from cause
        raise
    return fleets


async def retire(
    machine: Machine, leaving: Mapping[str, Fleet], *, staying: Mapping[str, Fleet]
) -> None:
    """Drain and stop what no longer gets requests, but for what the staying fleets use too."""
    kept = {instance.instance_id for fleet in staying.values() for instance in fleet.instances}
    kept_pools = [fleet.pool for fleet in staying.values() if isinstance(fleet, ServerlessFleet)]
    for fleet in staying.values():
        if isinstance(fleet, ServerlessFleet):
            fleet.pool.settle(fleet.config.warm_workers)
    drain_seconds = machine.settings.drain_seconds
    await asyncio.gather(
        *(
            machine.stop(instance)
            for fleet in leaving.values()
            for instance in fleet.instances
            if instance.instance_id not in kept
        ),
        *(
            fleet.pool.close(drain_seconds=drain_seconds)
            for fleet in leaving.values()
            if isinstance(fleet, ServerlessFleet) and fleet.pool not in kept_pools
        ),
    )


def _reusable(plan: VariantPlan, former: Fleet | None) -> list[Instance]:
    if former is None or not plan.runs_on_instances_of(former.plan):
        return []
    healthy_first = sorted(former.instances, key=lambda each: not each.is_healthy)
    return healthy_first[: plan.instance_count]


async def _launch_into(machine: Machine, scope: Scope, endpoint_name: str, fleet: Fleet) -> None:
    fleet.instances.append(await machine.launch(scope, endpoint_name, fleet.plan))


def _first_failure(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first_failure(first) if isinstance(first, BaseExceptionGroup) else first
