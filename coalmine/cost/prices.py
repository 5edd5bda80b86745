"""Dated prices, one file a region; a row says where its figure was found, and of when it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

PACKAGED = Path(__file__).with_name("prices")


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """What one unit of something costs in one region.

    Attributes:
        unit: what is counted, in the singular: hour, GB, transition.
        of: the day for which the source states it.
    """

    key: str
    usd: Decimal
    unit: str
    of: date
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceTable:
    """The prices of a region."""

    region: str
    prices: Mapping[str, Price]

    def with_prices(self, prices: Mapping[str, Price]) -> "PriceTable":
        """Replace and add rows; what is not replaced stays as it was, with its own date."""
        return replace(self, prices={**self.prices, **prices})


class PriceTableError(ValueError):
    """A file is no table of prices; the message says which row and why."""


def read_tables(folder: Path = PACKAGED) -> dict[str, PriceTable]:
    """Read the tables of a folder, by region."""
    tables = [read_table(file) for file in sorted(folder.glob("*.yaml"))]
    return {table.region: table for table in tables}


def read_table(file: Path) -> PriceTable:
    """Read one table; PriceTableError says what is wrong with it."""
    try:
        # BaseLoader leaves every scalar as it is written: no price goes through a float.
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    except (OSError, yaml.YAMLError) as cause:
        raise PriceTableError(f"{file} must be a readable table of prices: {cause}") from cause
    match document:
        case {"region": str(region), "prices": {**rows}}:
            prices = {str(key): _price(file, str(key), row) for key, row in rows.items()}
            return PriceTable(region=region, prices=prices)
        case _:
            raise PriceTableError(f"{file} must have `region` and `prices`, got neither or one")


def write_table(table: PriceTable, file: Path) -> None:
    """Write a table, its rows in order."""
    rows = {
        price.key: {
            "usd": f"{price.usd:f}",
            "per": price.unit,
            "of": price.of.isoformat(),
            "source": price.source,
        }
        for _, price in sorted(table.prices.items())
    }
    document = {"region": table.region, "currency": "USD", "prices": rows}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        yaml.safe_dump(document, sort_keys=False, width=100, allow_unicode=True), encoding="utf-8"
    )


def _price(file: Path, key: str, row: Any) -> Price:
    try:
        usd = Decimal(row["usd"])
        price = Price(
            key=key,
            usd=usd,
            unit=row["per"],
            of=date.fromisoformat(row["of"]),
            source=row["source"],
        )
    except (KeyError, TypeError, ValueError, InvalidOperation) as cause:
        raise PriceTableError(
            f"{key} of {file} must have usd (a number), per, of (a day like 2026-01-31) and "
            f"source, got {row!r}"
        ) from cause
    if not usd.is_finite() or usd <= 0 or not price.source.strip():
        raise PriceTableError(
            f"{key} of {file} must cost more than nothing and name its source, got {row!r}"
        )
    return price
