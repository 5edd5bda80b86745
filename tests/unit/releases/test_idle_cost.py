"""What a slot costs that serves nobody."""

from datetime import date
from decimal import Decimal

import pytest

from coalmine.config import VariantSettings
from coalmine.cost.prices import Price, PriceTable
from coalmine.releases.idle_cost import idle_slots
from tests.doubles.live_release import A, B, live

LIVE = live({"blue": A, "green": B}, {"blue": 0.0, "green": 1.0})


def table(region: str, usd: str) -> PriceTable:
    """A table with the price of one instance type."""
    key = "hosting/ml.m5.large"
    row = Price(key=key, usd=Decimal(usd), unit="hour", of=date(2026, 1, 1), source="test")
    return PriceTable(region=region, prices={key: row})


def variants(instance_type: str = "ml.m5.large") -> list[VariantSettings]:
    """Both slots, on instances of one type."""
    return [
        VariantSettings(name=name, instance_type=instance_type, initial_weight=0)
        for name in ("blue", "green")
    ]


LENDER = table("us-east-1", "0.1")


@pytest.mark.parametrize(
    ("tables", "instance_type", "usd", "lender"),
    [
        ([LENDER, table("eu-west-1", "0.2")], "ml.m5.large", Decimal(146), None),
        ([LENDER], "ml.m5.large", Decimal(73), "us-east-1"),
        ([LENDER], "ml.c5.large", None, None),
    ],
    ids=["its own price", "a borrowed one", "none"],
)
def test_the_idle_one_is_priced_by_the_month(tables, instance_type, usd, lender):
    """A sum that is borrowed is called so, and none is made up."""
    prices = {each.region: each for each in tables}
    (slot,) = idle_slots(LIVE, variants(instance_type), "eu-west-1", prices)

    assert ("blue", 1) == (slot.variant_name, slot.instance_count)
    assert (usd, lender) == (slot.usd_per_month, slot.lender)


def test_what_has_no_instances_costs_nothing():
    """Serverless; and a variant that the config has lost has no type to price."""
    assert [] == idle_slots(LIVE, [], "eu-west-1", {})
