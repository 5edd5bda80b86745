import math

import pytest

from canary.periods import Counts
from canary.reasons import (
    describe_counts,
    describe_odds,
    describe_rate,
    describe_seconds,
    describe_share,
)


def test_counts_show_both_operands_and_the_rate():
    assert describe_counts(Counts(invocations=310, errors=9)) == "9 of 310 (2.90 %)"
    assert describe_counts(Counts()) == "0 of 0 (no requests)"


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0, "0.00 %"),
        (0.00466, "0.47 %"),
        (1, "100.00 %"),
        (0.00012, "0.012 %"),
        (1e-6, "0.00010 %"),
    ],
)
def test_a_small_rate_keeps_its_digits(rate, text):
    assert text == describe_rate(rate)


@pytest.mark.parametrize(("share", "text"), [(0.1, "10 %"), (1.0, "100 %"), (0.125, "12.5 %")])
def test_a_share_is_short(share, text):
    assert text == describe_share(share)


@pytest.mark.parametrize(
    ("odds", "text"),
    [
        (344.4, "344:1"),
        (60, "60:1"),
        (3.21, "3.2:1"),
        (0.4, "0.40:1"),
        (2.5e7, "10^7:1"),
        (1e-9, "under 0.01:1"),
    ],
)
def test_evidence_reads_as_odds(odds, text):
    assert text == describe_odds(math.log(odds))


def test_odds_beyond_any_float_still_read():
    assert describe_odds(1_000_000) == "10^434294:1"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(45, "45 s"), (119.2, "2 min"), (1200, "20 min"), (7200, "2 h"), (9000, "2 h 30 min")],
)
def test_durations_read_in_their_own_unit(seconds, text):
    assert text == describe_seconds(seconds)
