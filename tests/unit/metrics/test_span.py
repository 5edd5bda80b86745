"""From when to when, and how finely."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.metrics.span import MOST_PERIODS, choose_span

NOW = datetime(2026, 6, 30, 12, 30, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "period_seconds"),
    [
        (timedelta(minutes=5), 60),
        (timedelta(hours=1), 60),
        (timedelta(days=1), 300),
        (timedelta(days=7), 3600),
        (timedelta(days=30), 6 * 3600),
        (timedelta(days=455), 86_400),
    ],
)
def test_a_longer_span_has_longer_periods(since, period_seconds):
    """A few hundred points at most."""
    assert period_seconds == choose_span(NOW - since, NOW, now=NOW).period_seconds


@pytest.mark.parametrize(
    ("age", "period_seconds"), [(14, 60), (16, 300), (62, 300), (64, 3600), (454, 3600)]
)
def test_an_hour_long_ago_has_what_cloudwatch_keeps_of_it(age, period_seconds):
    """Datapoints of a minute last 15 days, those of five minutes 63, those of an hour 455."""
    since = NOW - timedelta(days=age)

    span = choose_span(since, since + timedelta(hours=1), now=NOW)
    assert period_seconds == span.period_seconds


@given(
    age=st.integers(1, 454 * 86_400),
    share=st.floats(0.001, 1),
)
def test_whole_periods_cover_what_was_asked(age, share):
    """As SageMaker's clock has them: CloudWatch's periods begin at multiples of themselves."""
    since = NOW - timedelta(seconds=age)
    until = since + timedelta(seconds=max(1, age * share))

    span = choose_span(since, until, now=NOW)

    period = timedelta(seconds=span.period_seconds)
    assert span.start <= since
    assert until <= span.end + timedelta(seconds=1)
    assert since - span.start < period
    assert 1 <= len(span.starts) <= MOST_PERIODS + 2
    assert all(start % span.period_seconds == 0 for start in span.starts)


def test_the_present_period_is_not_over():
    span = choose_span(NOW - timedelta(minutes=2), NOW, now=NOW)

    assert [True, True, False] == [span.is_over(start) for start in span.starts]
    assert 137 == span.seconds  # from 12:28:00 on


@pytest.mark.parametrize(
    ("since", "until", "period_seconds", "words"),
    [
        (NOW, NOW, None, "must begin before it ends"),
        (NOW + timedelta(hours=1), NOW + timedelta(hours=2), None, "and before now"),
        (NOW - timedelta(days=456), NOW, None, "in the last 455 days"),
        (NOW - timedelta(hours=1), NOW, 7, "1, 5, 10, 20, 30 or a multiple of 60"),
        (NOW - timedelta(hours=1), NOW, 172_800, "at most a day"),
        (NOW - timedelta(hours=4), NOW, 30, "a multiple of 60 s, which is what CloudWatch keeps"),
        (NOW - timedelta(days=16), NOW, 3660, "a multiple of 300 s"),
        (NOW - timedelta(hours=1), NOW, 1, "at most 480 periods, got more of 1 s"),
    ],
)
def test_what_cloudwatch_does_not_have_is_refused(since, until, period_seconds, words):
    with pytest.raises(ValueError, match=words):
        choose_span(since, until, now=NOW, period_seconds=period_seconds)


def test_a_period_can_be_named():
    span = choose_span(NOW - timedelta(minutes=1), NOW, now=NOW, period_seconds=1)

    assert (1, 60) == (span.period_seconds, len(span.starts))
