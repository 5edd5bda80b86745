"""What an environment costs besides its templates: storage, data that leaves."""

from collections.abc import Iterator

from coalmine.config import EnvironmentUsage
from coalmine.cost.items import SHARED, Found, Item, Lack, Omission
from coalmine.cost.quantity import Quantity, as_decimal


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
