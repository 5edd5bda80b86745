"""From when to when, and in which periods CloudWatch still has it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST_PERIODS = 480  # one GetMetricData page holds 200 such series, and a screen shows no more
_DAY_SECONDS = 86_400
_PERIODS_SECONDS = (60, 300, 900, 3600, 6 * 3600, _DAY_SECONDS)
# How long CloudWatch keeps datapoints, and the period of which others must then be a multiple.
_KEPT = (
    (timedelta(hours=3), 1),
    (timedelta(days=15), 60),
    (timedelta(days=63), 300),
    (timedelta(days=455), 3600),
)
_SHORT_PERIODS_SECONDS = (1, 5, 10, 20, 30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Whole periods; `now` lies within the last one where it is still being counted."""

    start: datetime
    end: datetime
    period_seconds: int
    now: datetime

    def __str__(self) -> str:
        """Say from when to when, the second date only where it is another one."""
        clock = "%H:%M:%S" if self.period_seconds < 60 else "%H:%M"
        is_one_day = self.start.date() == self.end.date()
        until = clock if is_one_day else f"%Y-%m-%d {clock}"
        return f"{self.start:%Y-%m-%d} {self.start:{clock}} to {self.end:{until}} UTC"

    @property
    def starts(self) -> tuple[int, ...]:
        """The starts of the periods, in epoch seconds."""
        return tuple(
            range(int(self.start.timestamp()), int(self.end.timestamp()), self.period_seconds)
        )

    @property
    def seconds(self) -> float:
        """How much of the span is over."""
        return (min(self.end, self.now) - self.start).total_seconds()

    def is_over(self, start: int) -> bool:
        """Say whether a period is over: one that is not has not been counted yet."""
        return start + self.period_seconds <= self.now.timestamp()


def choose_span(
    since: datetime, until: datetime, *, now: datetime, period_seconds: int | None = None
) -> Span:
    """Return the whole periods around a span, the shortest that CloudWatch keeps and that suffice.

    Raises:
        ValueError: the span is not in the past, or CloudWatch does not have it in such periods.
    """
    if not since < until or since >= now:
        raise ValueError(
            "a span must begin before it ends, and before now, "
            f"got {since:%Y-%m-%dT%H:%M} to {until:%Y-%m-%dT%H:%M}"
        )
    if period_seconds is None:
        period_seconds = _shortest(since, until, now)
    else:
        _refuse(period_seconds, since, until, now)
    start = int(since.timestamp()) // period_seconds * period_seconds
    end = -(-int(until.timestamp()) // period_seconds) * period_seconds
    return Span(
        start=datetime.fromtimestamp(start, UTC),
        end=datetime.fromtimestamp(max(end, start + period_seconds), UTC),
        period_seconds=period_seconds,
        now=now,
    )


def _shortest(since: datetime, until: datetime, now: datetime) -> int:
    kept = _kept_multiple(since, now)
    seconds = (until - since).total_seconds()
    for period in _PERIODS_SECONDS:
        if period % kept == 0 and seconds <= period * MOST_PERIODS:
            return period
    raise AssertionError("unreachable: CloudWatch keeps no 480 days")


def _refuse(period_seconds: int, since: datetime, until: datetime, now: datetime) -> None:
    is_a_period = period_seconds in _SHORT_PERIODS_SECONDS or (
        period_seconds % 60 == 0 and 0 < period_seconds <= _DAY_SECONDS
    )
    if not is_a_period:
        raise ValueError(
            "a period must be 1, 5, 10, 20, 30 or a multiple of 60 seconds, at most a day, "
            f"got {period_seconds}"
        )
    kept = _kept_multiple(since, now)
    if period_seconds % kept != 0:
        raise ValueError(
            f"the period must be a multiple of {kept} s, which is what CloudWatch keeps of "
            f"{since:%Y-%m-%dT%H:%M}, got {period_seconds}"
        )
    if (until - since).total_seconds() > period_seconds * MOST_PERIODS:
        raise ValueError(
            f"a span must have at most {MOST_PERIODS} periods, got more of {period_seconds} s; "
            "take longer ones, or a shorter span"
        )


def _kept_multiple(since: datetime, now: datetime) -> int:
    for age, multiple in _KEPT:
        if now - since <= age:
            return multiple
    raise ValueError(
        f"a span must begin in the last 455 days, which is what CloudWatch keeps, "
        f"got {since:%Y-%m-%d}"
    )
