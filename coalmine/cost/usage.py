"""What an environment costs besides its templates: transform jobs, storage, data that leaves."""

from collections.abc import Iterator

from coalmine.config import BatchJobUsage, EnvironmentUsage
from coalmine.cost.items import SHARED, Found, Item, Lack, Omission, Run
from coalmine.cost.quantity import Quantity, as_decimal, plain


def environment_usage(region: str, usage: EnvironmentUsage, *, has_buckets: bool) -> Found:
    """Find what the `usage:` of an environment costs."""
    storage = Omission(
        owner=SHARED,
        what="data on S3",
        lack=Lack.USE,
        reason="`usage:` of the environment has no stored_gb",
    )
    is_silent = has_buckets and usage.stored_gb == 0
    return Found(items=tuple(_items(region, usage)), omissions=(storage,) if is_silent else ())


def _items(region: str, usage: EnvironmentUsage) -> Iterator[Item]:
    for job in usage.batch_jobs:
        yield _batch(region, job)
    amounts = (
        ("data on S3", "s3/storage", usage.stored_gb, "usage.stored_gb"),
        (
            "data out of AWS",
            "transfer/out",
            usage.data_out_gb_per_month,
            "usage.data_out_gb_per_month",
        ),
    )
    for what, key, amount, basis in amounts:
        if amount > 0:
            yield Item(
                owner=SHARED,
                what=what,
                key=key,
                region=region,
                per_month=Quantity.same(as_decimal(amount)),
                basis=basis,
            )


def _batch(region: str, job: BatchJobUsage) -> Item:
    per_job = Quantity.same(as_decimal(job.hours_per_job) * job.instance_count)
    jobs = as_decimal(job.jobs_per_month)
    return Item(
        owner=SHARED,
        what=f"{job.instance_type}, transform job {job.name}",
        key=f"transform/{job.instance_type}",
        region=region,
        per_month=per_job.times(jobs),
        basis=f"{plain(jobs)} jobs of {job.instance_count} x "
        f"{plain(as_decimal(job.hours_per_job))} h",
        run=Run(name=f"a transform job {job.name}", per_run=per_job),
    )
