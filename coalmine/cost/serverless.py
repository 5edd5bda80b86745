"""What a serverless variant costs: by the second of its requests, and by the warm second."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from coalmine.cost.intrinsics import whole_number
from coalmine.cost.items import Found, Item, Lack, Omission
from coalmine.cost.quantity import SECONDS_PER_MONTH, Quantity, plain
from coalmine.cost.scaling import Load, Scaling


def serverless_variant(
    region: str,
    owner: str,
    name: str,
    config: Mapping[str, Any],
    *,
    load: Load | None,
    scaling: Scaling | None,
) -> Found:
    """Find what one variant costs, at its memory.

    Args:
        scaling: of its provisioned concurrency.
    """
    memory = whole_number(config["MemorySizeInMB"], f"MemorySizeInMB of variant {name}")
    warm = config.get("ProvisionedConcurrency")
    found = _requests(region, owner, name, memory, load=load, is_warm=warm is not None)
    if warm is None:
        return found
    initial = whole_number(warm, f"ProvisionedConcurrency of variant {name}")
    if scaling is None:
        count, basis = Quantity.same(initial), f"{initial}, not autoscaled"
    else:
        count, basis = scaling.instances(initial, load)
    provisioned = Item(
        owner=owner,
        what=f"{memory} MB kept warm, variant {name}",
        key=f"serverless/provisioned-{memory}",
        region=region,
        per_month=count.times(SECONDS_PER_MONTH),
        basis=f"provisioned concurrency: {basis}",
    )
    return found + Found(items=(provisioned,))


def _requests(
    region: str, owner: str, name: str, memory: int, *, load: Load | None, is_warm: bool
) -> Found:
    what = f"{memory} MB serverless, variant {name}"
    if load is None:
        reason = "the endpoint has no usage.requests_per_second in the config"
        return Found(omissions=(Omission(owner=owner, what=what, lack=Lack.USE, reason=reason),))
    seconds = load.requests_per_second * SECONDS_PER_MONTH * load.model_latency_ms / Decimal(1000)
    item = Item(
        owner=owner,
        what=what,
        # Requests that provisioned concurrency serves have a price of their own.
        key=f"serverless/provisioned-duration-{memory}" if is_warm else f"serverless/{memory}",
        region=region,
        per_month=Quantity.same(seconds),
        basis=f"{plain(load.requests_per_second)} requests/s of {plain(load.model_latency_ms)} ms",
    )
    return Found(items=(item,))
