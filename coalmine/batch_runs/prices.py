"""What an hour of a machine costs, by the dated tables that `coalmine cost` has."""

from decimal import Decimal

from coalmine.cost.prices import read_tables


def transform_price(region: str | None, instance_type: str) -> Decimal | None:
    """Return the price of an hour in a region; None where no table has it."""
    table = None if region is None else read_tables().get(region)
    price = None if table is None else table.prices.get(f"transform/{instance_type}")
    return None if price is None else price.usd
