"""The prices of the repository's table, as cleaning up needs them."""

from coalmine.cleanup.monthly_cost import Prices
from coalmine.cost.prices import read_tables


def public_prices(region: str) -> Prices:
    """Give the prices of a region in USD; none where there is no table of it."""
    table = read_tables().get(region)
    return {} if table is None else {key: each.usd for key, each in table.prices.items()}
