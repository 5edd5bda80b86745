"""What the batch jobs of an environment cost: their instances, as long as runs keep them."""

from collections.abc import Iterable

from coalmine.config import BatchJobConfig, BatchJobUsage
from coalmine.cost.items import SHARED, Found, Item, Lack, Omission, Run
from coalmine.cost.quantity import Quantity, as_decimal, plain


def batch_runs(region: str, jobs: Iterable[BatchJobConfig]) -> Found:
    """Find what batch jobs cost that say how often and how long they run."""
    items: list[Item] = []
    omissions: list[Omission] = []
    for job in jobs:
        if job.usage is None:
            omissions.append(_silent(job))
        else:
            items.append(_item(region, job, job.usage))
    return Found(items=tuple(items), omissions=tuple(omissions))


def _item(region: str, job: BatchJobConfig, usage: BatchJobUsage) -> Item:
    hours, runs = as_decimal(usage.hours_per_run), as_decimal(usage.runs_per_month)
    per_run = Quantity.same(hours * job.instance_count)
    return Item(
        owner=SHARED,
        what=f"{job.instance_type}, batch job {job.name}",
        key=f"transform/{job.instance_type}",
        region=region,
        per_month=per_run.times(runs),
        basis=f"{plain(runs)} runs of {job.instance_count} x {plain(hours)} h",
        run=Run(name=f"a run of batch job {job.name}", per_run=per_run),
    )


def _silent(job: BatchJobConfig) -> Omission:
    return Omission(
        owner=SHARED,
        what=f"runs of batch job {job.name}",
        lack=Lack.USE,
        reason="it has no `usage:` with hours_per_run and runs_per_month",
    )
