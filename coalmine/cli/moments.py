"""Points in time on the command line: `2h` ago, `now`, or ISO 8601 in UTC."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_AGO = re.compile(r"(?P<count>\d{1,6})(?P<unit>[smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Moment(click.ParamType[datetime]):
    """A point in time; what has no time zone is UTC."""

    name = "moment"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read `30m`, `2h` or `7d` as that long ago, anything else as ISO 8601."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_moment(str(value), now=datetime.now(UTC))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def parse_moment(text: str, *, now: datetime) -> datetime:
    """Read a point in time; ValueError says what would be one."""
    if text == "now":
        return now
    ago = _AGO.fullmatch(text)
    try:
        if ago is not None:
            return now - timedelta(**{_UNITS[ago["unit"]]: int(ago["count"])})
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError) as cause:
        raise ValueError(
            f"a time must be 30m, 2h or 7d ago, now, or like 2026-01-31T08:00, got {text!r}"
        ) from cause
