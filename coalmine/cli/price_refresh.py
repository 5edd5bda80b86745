"""`coalmine cost --refresh`: price tables written anew, from AWS's own list."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from coalmine.cost.price_list import read_products
from coalmine.cost.price_rules import SERVICE_CODES
from coalmine.cost.prices import PriceTable, read_table, write_table
from coalmine.gateways.price_list import PriceList


def refresh_tables(
    price_list: PriceList, regions: Iterable[str], folder: Path, *, today: date
) -> None:
    """Write the tables of some regions; a row that the list does not have stays as it was."""
    for region in sorted(regions):
        file = folder / f"{region}.yaml"
        table = read_table(file) if file.exists() else PriceTable(region=region, prices={})
        products = (
            product for code in SERVICE_CODES for product in price_list.products(code, region)
        )
        found = read_products(products, today=today)
        write_table(table.with_prices(found.prices), file)
        kept = len(table.prices.keys() - found.prices.keys())
        click.echo(
            f"wrote {file}: {len(found.prices)} prices of {today}, {kept} kept from before",
            err=True,
        )
        for key in found.ambiguous:
            click.echo(f"  {key}: the list has two prices of it, it is left as it was", err=True)
