"""What it costs to keep a thing."""

from decimal import Decimal

import pytest

from coalmine.cleanup.inventory import Kind
from coalmine.cleanup.monthly_cost import monthly_usd, total_usd
from tests.doubles.found_environment import thing

PRICES = {
    "hosting/ml.m5.large": Decimal("0.115"),
    "s3/storage": Decimal("0.023"),
    "kms/key": Decimal(1),
    "cloudwatch/alarm-metric": Decimal("0.10"),
    "cloudwatch/composite-alarm": Decimal("0.50"),
}


@pytest.mark.parametrize(
    ("it", "usd"),
    [
        (thing(Kind.ENDPOINT, "e", instances=(("ml.m5.large", 2), ("ml.m5.large", 1))), "251.850"),
        (thing(Kind.ENDPOINT, "e", instances=(("ml.x9.large", 1),)), None),
        (thing(Kind.ENDPOINT, "e"), "0"),
        (thing(Kind.BUCKET, "b", stored_bytes=10 << 30), "0.230"),
        (thing(Kind.BUCKET, "b"), "0"),
        (thing(Kind.LOG_GROUP, "l", stored_bytes=1), None),
        (thing(Kind.KEY, "k"), "1"),
        (thing(Kind.ALARM, "a", count=3), "0.30"),
        (thing(Kind.ALARM, "a"), "0.50"),
        (thing(Kind.MODEL, "m"), "0"),
    ],
    ids=[
        "an endpoint by its instances",
        "an instance type without a price",
        "serverless",
        "a bucket by its size",
        "an empty bucket",
        "no price of logs",
        "a key",
        "an alarm by its metrics",
        "a composite alarm",
        "a model",
    ],
)
def test_the_cost_of_a_month(it, usd):
    """By hand; what has no price is never 0."""
    assert (None if usd is None else Decimal(usd)) == monthly_usd(it, PRICES)


def test_a_sum_says_how_much_it_leaves_out():
    things = [thing(Kind.KEY, "k"), thing(Kind.DASHBOARD, "d")]

    assert (Decimal(1), 1) == total_usd(things, PRICES)
