"""What an hour of an instance costs in a transform job, by the dated tables."""

from decimal import Decimal

from coalmine.cost.prices import PACKAGED, read_table


def transform_price(region: str, instance_type: str) -> Decimal | None:
    """Return the price of an hour in a region; None where no table has it."""
    file = PACKAGED / f"{region}.yaml"
    if not file.is_file():
        return None
    price = read_table(file).prices.get(f"transform/{instance_type}")
    return None if price is None else price.usd
