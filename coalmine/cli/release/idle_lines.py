"""What an idle slot costs, in words."""

from coalmine.cli.money import dollars
from coalmine.releases.idle_cost import IdleSlot


def monthly_cost(slot: IdleSlot) -> str:
    """Write `$83.95 a month: 1 ml.m5.large`, and whose price that is where it is borrowed."""
    instances = f"{slot.instance_count} {slot.instance_type}"
    if slot.usd_per_month is None:
        return f"what is not known here: {instances}"
    usd = dollars(slot.usd_per_month)
    if slot.lender is None:
        return f"{usd} a month: {instances}"
    return f"about {usd} a month: {instances}, priced as in {slot.lender}"
