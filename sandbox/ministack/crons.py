"""AWS's cron expressions, which EventBridge evaluates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

_EXAMPLE = "cron(0 22 * * ? *)"


def next_cron(modules: Mapping[str, Any], expression: str, after: datetime) -> datetime | None:
    """Return the first minute after a moment, in its time zone; raise ValueError if malformed."""
    events = modules["services.eventbridge"]
    fields = events._parse_cron_fields(expression)
    if fields is None or not _are_possible(fields):
        raise ValueError(
            "a cron expression must have six valid fields, one of day-of-month and day-of-week "
            f"being ?, as {_EXAMPLE}, got {expression!r}"
        )
    found: datetime | None = events._cron_next_fire(fields, after)
    return found


def _are_possible(fields: tuple[Any, ...]) -> bool:
    # MiniStack takes numbers that no clock shows and ranges that run backwards, and never fires.
    minutes, hours, days, months, weekdays = fields[:5]
    filled = all((minutes, hours, months))
    return filled and (
        minutes <= set(range(60))
        and hours <= set(range(24))
        and months <= set(range(1, 13))
        and days["days"] <= set(range(1, 32))
        and weekdays["days"] <= set(range(1, 8))
    )
