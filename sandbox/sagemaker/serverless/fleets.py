"""A serverless variant as a fleet: it has no instances, its requests lease workers of a pool."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.machine import Machine
from sandbox.sagemaker.serverless.configuration import ServerlessConfig
from sandbox.sagemaker.serverless.pool import WorkerPool
from sandbox.sagemaker.variants import VariantPlan


@dataclass(slots=True)
class ServerlessFleet(Fleet):
    """A variant that counts concurrency; fleets of one model and memory size share a pool."""

    pool: WorkerPool = field(kw_only=True)

    @property
    def config(self) -> ServerlessConfig:
        """Return how much it may do at once."""
        assert self.plan.serverless is not None  # noqa: S101 - else it would be another fleet
        return self.plan.serverless

    @property
    def outstanding(self) -> int:
        """Return how many requests are under way."""
        return self.pool.in_flight

    async def bring_up(self, *, is_new: bool) -> None:
        """Start what shall be warm, a new fleet at least one worker; raise ContainerFailedError."""
        if is_new and self.config.warm_workers == 0:
            await self.pool.prove()
        await self.pool.warm_up(self.config.warm_workers)


def serverless_fleet(
    machine: Machine, scope: Scope, endpoint_name: str, plan: VariantPlan, former: Fleet | None
) -> tuple[ServerlessFleet, bool]:
    """Return a fleet for a plan, and whether it is new rather than the former one's successor."""
    if isinstance(former, ServerlessFleet) and plan.runs_on_instances_of(former.plan):
        return ServerlessFleet(plan, pool=former.pool), False
    settings = machine.settings
    pool = WorkerPool(
        lambda: machine.launch(scope, endpoint_name, plan),
        lambda worker: machine.stop(worker, drain_seconds=0),
        idle_seconds=settings.serverless_idle_seconds,
        max_on_demand_workers=settings.max_serverless_workers,
    )
    return ServerlessFleet(plan, pool=pool), True
