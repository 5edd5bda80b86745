"""Points in time on the command line."""

from datetime import UTC, datetime, timedelta

import pytest

from coalmine.cli.moments import parse_moment

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", NOW),
        ("90s", NOW - timedelta(seconds=90)),
        ("30m", NOW - timedelta(minutes=30)),
        ("2h", NOW - timedelta(hours=2)),
        ("7d", NOW - timedelta(days=7)),
        ("2026-01-31", NOW - timedelta(hours=12)),
        ("2026-01-31T11:00", NOW - timedelta(hours=1)),
        ("2026-01-31T12:00+01:00", NOW - timedelta(hours=1)),
        ("2026-01-31T11:00:00Z", NOW - timedelta(hours=1)),
    ],
)
def test_a_time_is_that_long_ago_or_iso_8601(text, expected):
    """What has no zone is UTC, as the hours of captured data are."""
    assert expected == parse_moment(text, now=NOW)


@pytest.mark.parametrize("text", ["", "yesterday", "2h30", "-1h", "999999d", "2026-13-01"])
def test_anything_else_is_refused_with_what_would_do(text):
    with pytest.raises(ValueError, match="must be 30m, 2h or 7d ago, now, or like 2026-01-31T08"):
        parse_moment(text, now=NOW)
