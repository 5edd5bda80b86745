"""What it costs a month to keep a thing, as it is now; what it is asked is not in it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from coalmine.cleanup.inventory import Kind, Thing

_HOURS_A_MONTH = 730
_GB = Decimal(1 << 30)
_STORED = {
    Kind.BUCKET: "s3/storage",
    Kind.LOG_GROUP: "logs/storage",
    Kind.TABLE: "dynamodb/storage",
}
_EACH = {Kind.DASHBOARD: "cloudwatch/dashboard", Kind.KEY: "kms/key"}

Prices = Mapping[str, Decimal]


def monthly_usd(thing: Thing, prices: Prices) -> Decimal | None:
    """Price a thing; None where a price is not known.

    Args:
        prices: in USD, by the keys of the price table.
    """
    total = Decimal(0)
    for key, units in _billed(thing):
        if key not in prices:
            return None
        total += prices[key] * units
    return total


def total_usd(things: Iterable[Thing], prices: Prices) -> tuple[Decimal, int]:
    """Add up what is known; the second number is of how many the price is not."""
    amounts = [monthly_usd(thing, prices) for thing in things]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)), len(amounts) - len(known)


def _billed(thing: Thing) -> list[tuple[str, Decimal]]:
    """Give keys of prices, and how many units a month."""
    if thing.kind is Kind.ENDPOINT:
        return [
            (f"hosting/{instance_type}", Decimal(count * _HOURS_A_MONTH))
            for instance_type, count in thing.instances
        ]
    if thing.kind is Kind.ALARM:
        kind = "composite-alarm" if thing.count == 0 else "alarm-metric"
        return [(f"cloudwatch/{kind}", Decimal(max(1, thing.count)))]
    if thing.kind in _STORED and thing.stored_bytes > 0:
        return [(_STORED[thing.kind], thing.stored_bytes / _GB)]
    return [(_EACH[thing.kind], Decimal(1))] if thing.kind in _EACH else []
