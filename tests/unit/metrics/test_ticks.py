"""Marks of a time axis."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.metrics.span import choose_span
from coalmine.metrics.ticks import time_ticks

NOW = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "labels"),
    [
        (timedelta(seconds=40), ["02:59:30", "02:59:45", "03:00:00"]),
        (timedelta(minutes=2), ["02:58", "02:59", "03:00"]),
        (timedelta(minutes=6), ["02:54", "02:56", "02:58", "03:00"]),
        (timedelta(hours=1), ["02:00", "02:15", "02:30", "02:45", "03:00"]),
        (timedelta(hours=6), ["22:00", "02-01", "02:00"]),
        (timedelta(days=7), ["01-27", "01-29", "01-31"]),
    ],
)
def test_marks_are_at_round_times(since, labels):
    """Midnight says which day begins."""
    period_seconds = 5 if since <= timedelta(minutes=2) else None
    span = choose_span(NOW - since, NOW, now=NOW, period_seconds=period_seconds)

    assert labels == [tick.label for tick in time_ticks(span, at_most=6)]


@given(seconds=st.integers(60, 454 * 86_400), at_most=st.integers(3, 10))
def test_there_is_a_mark_and_there_are_not_too_many(seconds, at_most):
    span = choose_span(NOW - timedelta(seconds=seconds), NOW, now=NOW)

    ticks = time_ticks(span, at_most=at_most)
    assert 1 <= len(ticks) <= at_most + 1
    assert all(span.start.timestamp() <= tick.at <= span.end.timestamp() for tick in ticks)
