"""The price tables: what the repository has, and what a file must have."""

import re
from datetime import date
from decimal import Decimal

import pytest

from coalmine.cost.price_rules import RULES
from coalmine.cost.prices import (
    Price,
    PriceTable,
    PriceTableError,
    read_table,
    read_tables,
    write_table,
)

ROW = "usd: '0.115', per: hour, of: 2026-07-30, source: the list"
TABLES = read_tables()


def written(folder, row):
    file = folder / "us-east-1.yaml"
    file.write_text(f"region: us-east-1\nprices: {{ hosting/ml.m5.large: {{ {row} }} }}\n")
    return file


def test_the_repository_has_the_prices_that_the_usual_estimate_needs():
    """A refresh may change them; without them the smallest environment has no sum."""
    needed = {"hosting/ml.m5.large", "transform/ml.m5.large", "transfer/out", "s3/storage"}

    assert needed <= TABLES["us-east-1"].prices.keys()


@pytest.mark.parametrize("region", sorted(TABLES))
def test_each_file_is_named_for_its_region_and_each_row_is_sourced(region):
    """No price is invented: a row says where it was found, and of when it is."""
    table = TABLES[region]

    assert region == table.region
    assert [] == [key for key, each in table.prices.items() if len(each.source) < 20]


@pytest.mark.parametrize("region", sorted(TABLES))
def test_rows_are_called_as_a_refresh_would_call_them(region):
    """Else a refreshed row would stand beside the old one."""
    known = [re.sub(r"\\\{0\\\}", ".+", re.escape(rule.key)) for rule in RULES]
    # It has one price in the world, and is on the list of no region.
    known.append("cloudwatch/dashboard")

    assert [] == [
        key for key in TABLES[region].prices if not any(re.fullmatch(each, key) for each in known)
    ]


def test_a_price_is_exactly_what_is_written(tmp_path):
    """0.115 as a float is 0.11500000000000000499...: no price goes through one."""
    price = read_table(written(tmp_path, ROW.replace("'0.115'", "0.115"))).prices

    assert Decimal("0.115") == price["hosting/ml.m5.large"].usd


def test_what_is_written_is_read_again(tmp_path):
    price = Price(
        key="lambda/request",
        usd=Decimal("0.0000002"),
        unit="request",
        of=date(2026, 10, 1),
        source="the list: SKU 1",
    )
    table = PriceTable(region="eu-west-1", prices={"lambda/request": price})
    write_table(table, tmp_path / "prices" / "eu-west-1.yaml")

    assert {"eu-west-1": table} == read_tables(tmp_path / "prices")


@pytest.mark.parametrize(
    "row",
    [
        ROW.replace("'0.115'", "cheap"),
        ROW.replace("'0.115'", "0"),
        ROW.replace("'0.115'", "-1"),
        ROW.replace("'0.115'", "NaN"),
        ROW.replace("2026-07-30", "today"),
        ROW.replace("the list", "''"),
        ROW.replace(", source: the list", ""),
    ],
    ids=["no number", "free", "negative", "NaN", "no day", "empty source", "no source"],
)
def test_a_row_that_is_none_is_refused_by_name(tmp_path, row):
    with pytest.raises(PriceTableError, match=r"^hosting/ml\.m5\.large of "):
        read_table(written(tmp_path, row))


@pytest.mark.parametrize("text", ["[]", "region: x", "{", "\x00"])
def test_a_file_that_is_no_table_is_refused(tmp_path, text):
    file = tmp_path / "x.yaml"
    file.write_text(text)
    with pytest.raises(PriceTableError, match=str(file)):
        read_table(file)
