"""When scheduled actions are due."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.autoscaling.schedules import next_due
from sandbox.autoscaling.targets import ScheduledAction
from sandbox.ministack.crons import next_cron
from sandbox.ministack_hooks import load_modules

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()  # a Monday
HOUR = 3600.0


def cron(expression: str, after: datetime) -> datetime | None:
    """Evaluate as the sandbox does."""
    return next_cron(load_modules(), expression, after)


def due(schedule: str, after: float = NOON, **fields: object) -> float | None:
    """Return when an action that was created at noon is due, in hours after noon."""
    given = {"timezone": None, "start": None, "end": None, **fields}
    action = ScheduledAction(
        name="a",
        arn="arn",
        created=NOON,
        schedule=schedule,
        min_capacity=1,
        max_capacity=None,
        **given,  # type: ignore[arg-type]  # each test names what it varies
    )
    found = next_due(action, after, cron)
    return None if found is None else (found - NOON) / HOUR


@pytest.mark.parametrize(
    ("schedule", "timezone", "expected"),
    [
        ("at(2026-03-02T13:00:00)", None, 1.0),
        ("at(2026-03-02T13:00:00)", "Europe/Berlin", None),
        ("at(2026-03-02T14:00:00)", "Europe/Berlin", 1.0),
        ("at(2026-03-02T12:00:00)", None, None),
        ("rate(1 minute)", None, 1 / 60),
        ("rate(2 hours)", None, 2.0),
        ("rate(1 day)", "Asia/Tokyo", 24.0),
        ("cron(30 12 * * ? *)", None, 0.5),
        ("cron(0 12 * * ? *)", None, 24.0),
        ("cron(0 22 ? * MON-FRI *)", "Europe/Berlin", 9.0),
        ("cron(0 0 L * ? *)", None, 29 * 24 - 12),
        ("cron(0 0 1 1 ? 2020)", None, None),
    ],
)
def test_a_schedule_names_its_next_time(
    schedule: str, timezone: str | None, expected: float | None
):
    """In its time zone, strictly later than the last look."""
    assert expected == due(schedule, timezone=timezone)


def test_a_rate_counts_from_its_start_and_ends():
    """The first time is StartTime itself; nothing comes after EndTime."""
    window = {"start": NOON + 3 * HOUR, "end": NOON + 5 * HOUR}

    assert 3.0 == due("rate(1 hour)", **window)
    assert 5.0 == due("rate(1 hour)", after=NOON + 4 * HOUR, **window)
    assert due("rate(1 hour)", after=NOON + 5 * HOUR, **window) is None


def test_a_cron_may_be_due_at_its_start():
    """A window that opens on the minute includes the minute."""
    assert 3.0 == due("cron(0 * * * ? *)", start=NOON + 3 * HOUR)


def test_the_hour_that_a_zone_has_twice_does_not_fire_for_ever():
    """Clocks in Berlin went back from 3 to 2 on 25 October 2026."""
    second_pass = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).timestamp()
    found = due("cron(* * * * ? *)", after=second_pass, timezone="Europe/Berlin")

    assert found is not None
    assert NOON + found * HOUR > second_pass


@pytest.mark.parametrize(
    "schedule",
    [
        "nightly",
        "rate(0 minutes)",
        "rate(5 fortnights)",
        "at(tomorrow)",
        "at(2026-13-01T00:00:00)",
        "cron(60 * * * ? *)",
        "cron(* 24 * * ? *)",
        "cron(0 0 32 * ? *)",
        "cron(0 0 1 13 ? *)",
        "cron(0 0 ? * 8 *)",
        "cron(0 22 * * * *)",
        "cron(0 22 * * ?)",
        "cron(9-5 * * * ? *)",
    ],
)
def test_what_is_no_schedule_is_refused(schedule: str):
    """When it is put, not when it would be due."""
    with pytest.raises(ValueError, match=r"must|range"):
        due(schedule)


def test_an_unknown_time_zone_is_refused():
    """The message names it."""
    with pytest.raises(ValueError, match="Mars/Olympus"):
        due("rate(1 hour)", timezone="Mars/Olympus")


@given(st.floats(min_value=0, max_value=1e6), st.integers(min_value=1, max_value=10_000))
def test_a_rate_is_due_after_the_last_look_and_within_its_interval(passed: float, minutes: int):
    """No time is left out, and none comes twice."""
    found = due(f"rate({minutes} minutes)", after=NOON + passed)

    assert found is not None
    assert passed < found * HOUR + 1e-3
    assert found * HOUR <= passed + minutes * 60 + 1e-3
