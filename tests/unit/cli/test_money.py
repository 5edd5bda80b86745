"""Dollars as people read them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.cli.money import by_the_hour, dollars, more_or_less


@pytest.mark.parametrize(
    ("usd", "expected"),
    [
        ("0", "$0.00"),
        ("0.004", "<$0.01"),
        ("0.005", "$0.01"),
        ("1234.5", "$1,234.50"),
        ("-0.3", "-$0.30"),
        ("-0.001", "-<$0.01"),
        ("83.95000", "$83.95"),
    ],
)
def test_cents_are_rounded_half_up_and_something_is_never_nothing(usd, expected):
    assert expected == dollars(Decimal(usd))


@pytest.mark.parametrize(
    ("usd", "expected"),
    [(None, "?"), ("0", "="), ("2", "+$2.00"), ("-2", "-$2.00"), ("0.001", "+<$0.01")],
)
def test_a_difference_has_a_sign(usd, expected):
    assert expected == more_or_less(None if usd is None else Decimal(usd))


def test_an_hour_is_finer_than_cents():
    assert "$0.1150" == by_the_hour(Decimal("0.115"))


@given(st.decimals(min_value="0.0000001", max_value="1000000", places=7))
def test_no_cost_reads_as_nothing(usd):
    assert dollars(usd) not in ("$0.00", "")
