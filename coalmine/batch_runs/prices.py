"""What an hour of a machine costs, by the dated tables that `coalmine cost` has."""

from decimal import Decimal

from coalmine.cost.prices import read_tables


def transform_price(region: str | None, instance_type: str) -> Decimal | None:
    """Return the price of an hour of a transform job; None where no table has it."""
    return _price(region, f"transform/{instance_type}")


def hosting_price(region: str | None, instance_type: str) -> Decimal | None:
    """Return the price of an hour of an endpoint: about that of a transform job."""
    return _price(region, f"hosting/{instance_type}")


def _price(region: str | None, key: str) -> Decimal | None:
    table = None if region is None else read_tables().get(region)
    price = None if table is None else table.prices.get(key)
    return None if price is None else price.usd
