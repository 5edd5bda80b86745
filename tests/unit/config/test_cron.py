"""What Application Auto Scaling can read as cron()."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.config.cron import bad_fields


@pytest.mark.parametrize(
    "fields",
    [
        "0 22 * * ? *",
        "0,30 8-18 ? * MON-FRI *",
        "*/5 0/2 1,15 JAN,JUL ? 2027",
        "0 0 L * ? *",
        "0 0 L-3 * ? *",
        "0 0 LW * ? *",
        "0 0 15W 1-12/3 ? 2027-2199",
        "0 0 ? * 6L *",
        "0 0 ? * TUE#1 *",
        "0 0 ? * mon *",
    ],
)
def test_what_the_fields_may_say(fields):
    assert [] == bad_fields(fields)


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ("60 0 * * ? *", "minutes '60'"),
        ("0 24 * * ? *", "hours '24'"),
        ("0 0 0 * ? *", "day of month '0'"),
        ("0 0 32W * ? *", "day of month '32W'"),
        ("0 0 * 13 ? *", "month '13'"),
        ("0 0 * MON ? *", "month 'MON'"),
        ("0 0 ? * 8 *", "day of week '8'"),
        ("0 0 ? * 2#6 *", "day of week '2#6'"),
        ("0 0 * * ? 1969", "year '1969'"),
        ("0/0 0 * * ? *", "minutes '0/0'"),
        ("? 0 * * ? *", "minutes '?'"),
        ("1, 0 * * ? *", "minutes '1,'"),
        ("0 0 ? * ? *", "day of month '?' and day of week '?'"),
        ("0 0  * * ? *", "cron(0 0  * * ? *)"),
    ],
)
def test_what_they_may_not_say_is_named(fields, value):
    assert [value] == [bad.value for bad in bad_fields(fields)]


def test_all_mistakes_are_told_at_once():
    """`cron(99 77 * * ? *)` was taken, and failed in the middle of a deployment."""
    assert ["minutes '99'", "hours '77'"] == [bad.value for bad in bad_fields("99 77 * * ? *")]


@given(minute=st.integers(0, 99), hour=st.integers(0, 99), day=st.integers(0, 99))
def test_a_field_takes_its_range_and_nothing_else(minute, hour, day):
    is_time = minute <= 59 and hour <= 23 and 1 <= day <= 31

    assert is_time == (not bad_fields(f"{minute} {hour} {day} * ? *"))
