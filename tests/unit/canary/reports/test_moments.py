"""UTC without a calendar: the same as the standard library's."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from canary.reports.moments import clock, date, machine_moment, moment


def test_a_leap_day_and_the_day_after():
    assert "2024-02-29 23:59:59 UTC" == moment(1_709_251_199)
    assert "2024-03-01 00:00:00 UTC" == moment(1_709_251_200)


@given(st.integers(min_value=0, max_value=253_402_300_799))
def test_every_second_up_to_the_year_9999(epoch_seconds):
    known = datetime.fromtimestamp(epoch_seconds, UTC)

    assert f"{known:%Y-%m-%d}".rjust(10, "0") == date(epoch_seconds)
    assert f"{known:%H:%M:%S}" == clock(epoch_seconds)
    assert known.isoformat().replace("+00:00", "Z") == machine_moment(epoch_seconds)
