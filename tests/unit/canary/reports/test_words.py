"""How numbers read."""

import pytest

from canary.reports.report import Ratio, Tally
from canary.reports.words import duration, failed, interval, offset, plural, times_rate, whole


def test_counts():
    assert ("12,430", "1 period", "0 periods") == (
        whole(12_430),
        plural(1, "period"),
        plural(0, "period"),
    )


def test_failed_requests():
    some = Tally(requests=57, errors=12, error_rate=12 / 57)
    none = Tally(requests=0, errors=0, error_rate=None)

    assert "12 of 57 requests to green failed (21.05 %)" == failed(some, "green")
    assert "no requests to green" == failed(none, "green")


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (None, "anything"),
        (Ratio(least=0, most=None), "anything"),
        (Ratio(least=3.21, most=None), "at least 3.2x"),
        (Ratio(least=0, most=0.5), "at most 0.50x"),
        (Ratio(least=0.8, most=41.3), "0.80x to 41x"),
    ],
)
def test_an_interval_may_be_open(ratio, words):
    assert words == interval(ratio).replace("\N{MULTIPLICATION SIGN}", "x")


def test_times():
    assert ["75 s", "2 min", "14 min 15 s", "2 h", "2 h 14 min"] == [
        duration(each) for each in (75, 120, 855, 7200, 8055)
    ]


def test_offsets():
    told = [offset(each) for each in (0, 30, 90, 300, 315, 3600, 5400, 4215, 172_800)]

    assert [
        "start",
        "+30 s",
        "+90 s",
        "+5 min",
        "+5:15 min",
        "+1 h",
        "+1:30 h",
        "+1:10:15 h",
        "+2 d",
    ] == told


def test_large_ratios_need_no_digits():
    assert "1,200\N{MULTIPLICATION SIGN}" == times_rate(1200.0)
