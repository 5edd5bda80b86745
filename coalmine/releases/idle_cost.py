"""What the slot costs that serves nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from coalmine.config import VariantSettings
from coalmine.cost.estimate import LENDER
from coalmine.cost.prices import PriceTable
from coalmine.cost.quantity import HOURS_PER_MONTH
from coalmine.releases.facts import LiveRelease


@dataclass(frozen=True, kw_only=True, slots=True)
class IdleSlot:
    """A variant without requests, and its price."""

    variant_name: str
    instance_type: str
    instance_count: int
    usd_per_month: Decimal | None  # None: the instance type has no price
    lender: str | None = None  # the region whose price it is, where its own has none


def idle_slots(
    live: LiveRelease,
    variants: Sequence[VariantSettings],
    region: str | None,
    tables: Mapping[str, PriceTable],
) -> list[IdleSlot]:
    """List the slots that have instances and no requests; with autoscaling that is its minimum."""
    settings = {each.name: each for each in variants}
    found = []
    for name in live.idle:
        state, variant = live.endpoint.find(name), settings.get(name)
        count = None if state is None else state.current_instance_count
        if variant is None or not count:
            continue
        price, lender = _price(f"hosting/{variant.instance_type}", region, tables)
        found.append(
            IdleSlot(
                variant_name=name,
                instance_type=variant.instance_type,
                instance_count=count,
                usd_per_month=None if price is None else price * HOURS_PER_MONTH * count,
                lender=lender,
            )
        )
    return found


def _price(
    key: str, region: str | None, tables: Mapping[str, PriceTable]
) -> tuple[Decimal | None, str | None]:
    """Find an hour's price, and the region that lends it."""
    for name in (region, LENDER):
        table = None if name is None else tables.get(name)
        price = None if table is None else table.prices.get(key)
        if price is not None:
            return price.usd, None if name == region else name
    return None, None
