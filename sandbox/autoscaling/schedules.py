"""When scheduled actions are due: at(...), rate(...) and cron(...), in a time zone."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.autoscaling.targets import ScheduledAction

# Returns the first minute after a moment that an expression names, in the moment's time zone;
# raises ValueError for an expression that is none.
NextCron = Callable[[str, datetime], datetime | None]

_AT = re.compile(r"at\((?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_RATE = re.compile(r"rate\((?P<value>[1-9]\d*) (?P<unit>minute|hour|day)s?\)")
_MOMENT_SECONDS = 0.001
_UNIT_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}


def zone_of(name: str | None) -> tzinfo:
    """Return a time zone, UTC for none; raise ValueError for an unknown one."""
    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as cause:
        raise ValueError(f"a time zone must be one of the tz database, got {name!r}") from cause


def next_due(action: ScheduledAction, after: float, next_cron: NextCron) -> float | None:
    """Return when an action is due next, None for never again; raise ValueError if malformed."""
    # A moment earlier, because an action may be due at its start.
    earliest = after if action.start is None else max(after, action.start - _MOMENT_SECONDS)
    due = _next(action, earliest, next_cron)
    is_over = due is not None and action.end is not None and due > action.end
    return None if is_over else due


def _next(action: ScheduledAction, after: float, next_cron: NextCron) -> float | None:
    zone = zone_of(action.timezone)
    if (match := _AT.fullmatch(action.schedule)) is not None:
        due = datetime.fromisoformat(match["time"]).replace(tzinfo=zone).timestamp()
        return due if due > after else None
    if (match := _RATE.fullmatch(action.schedule)) is not None:
        first = action.created if action.start is None else action.start
        interval = int(match["value"]) * _UNIT_SECONDS[match["unit"]]
        passed = math.floor((after - first) / interval)
        return first + max(passed + 1, 1 if action.start is None else 0) * interval
    if action.schedule.startswith("cron("):
        found = next_cron(action.schedule, datetime.fromtimestamp(after, zone))
        # In the hour that a zone has twice, wall-clock time may lead back.
        while found is not None and found.timestamp() <= after:
            found = next_cron(action.schedule, found)
        return None if found is None else found.timestamp()
    raise ValueError(
        "a schedule must be at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(fields), got "
        f"{action.schedule!r}"
    )
