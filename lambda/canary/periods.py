"""What was counted: requests and errors of both variants, period by period."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """Requests of one variant in one period or more, and how many of them were bad."""

    invocations: int = 0
    errors: int = 0

    def __post_init__(self) -> None:
        if self.invocations < 0 or self.errors < 0:
            raise ValueError(
                f"counts must not be negative, got invocations={self.invocations}, "
                f"errors={self.errors}"
            )

    @property
    def error_rate(self) -> float | None:
        """The bad part, 0 to 1; None without requests."""
        return self.errors / self.invocations if self.invocations > 0 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """One closed period; `start` in epoch seconds, aligned to the period's length."""

    start: int
    challenger: Counts
    champion: Counts

    @property
    def contradiction(self) -> str | None:
        """What is impossible in the counts: half of them were published, the others were not."""
        for role, counts in (("challenger", self.challenger), ("champion", self.champion)):
            if counts.errors > counts.invocations:
                return (
                    f"{role}: {counts.errors} errors in {counts.invocations} requests "
                    f"in the period from {self.start}"
                )
        return None

    def swapped(self) -> "Period":
        """Return the period with the roles exchanged: evidence then says the champion is worse."""
        return Period(start=self.start, challenger=self.champion, champion=self.challenger)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A change of weights or capacity that has settled; traffic and fleets moved meanwhile."""

    started_at: int
    settled_at: int
    share: float  # the challenger's, from `settled_at` on


class Dropped(StrEnum):
    """Why a period is not used."""

    NOT_CLOSED = "not closed"
    LAGGING = "counts may still arrive"
    BEFORE_FIRST_CHANGE = "before the first change settled"
    CHANGING = "traffic was changing"
    WARM_UP = "warm-up"
    CONTRADICTORY = "counts contradict themselves"


@dataclass(frozen=True, kw_only=True, slots=True)
class UsablePeriods:
    """The periods a judge may use, and how many were dropped for each reason."""

    periods: tuple[Period, ...]
    dropped: dict[Dropped, int]


def usable_periods(
    periods: Iterable[Period],
    *,
    changes: Sequence[Change],
    now: int,
    period_seconds: int,
    metric_lag_seconds: int,
    warm_up_seconds: int,
) -> UsablePeriods:
    """Keep the closed periods whose counts are in and whose traffic was steady and warm.

    Which periods are dropped depends on clocks only, never on counts: the evidence stays valid.
    """
    kept: list[Period] = []
    dropped: Counter[Dropped] = Counter()
    for period in sorted(periods, key=lambda each: each.start):
        end = period.start + period_seconds
        if end > now:
            dropped[Dropped.NOT_CLOSED] += 1
        elif end + metric_lag_seconds > now:
            dropped[Dropped.LAGGING] += 1
        elif (reason := _disturbed(period.start, end, changes, warm_up_seconds)) is not None:
            dropped[reason] += 1
        else:
            kept.append(period)
    return UsablePeriods(periods=tuple(kept), dropped=dict(dropped))


def periods_since(periods: Iterable[Period], epoch_seconds: int) -> tuple[Period, ...]:
    """Return the periods that started at `epoch_seconds` or later."""
    return tuple(period for period in periods if period.start >= epoch_seconds)


def sum_counts(counts: Iterable[Counts]) -> Counts:
    """Return the counts of all together."""
    invocations = errors = 0
    for each in counts:
        invocations += each.invocations
        errors += each.errors
    return Counts(invocations=invocations, errors=errors)


def _disturbed(
    start: int, end: int, changes: Sequence[Change], warm_up_seconds: int
) -> Dropped | None:
    """Return why a period that overlaps a change, or the warm-up after it, is dropped."""
    if all(start < change.settled_at for change in changes):
        return Dropped.BEFORE_FIRST_CHANGE
    for change in changes:
        if start < change.settled_at and end > change.started_at:
            return Dropped.CHANGING
        if change.settled_at <= start < change.settled_at + warm_up_seconds:
            return Dropped.WARM_UP
    return None
