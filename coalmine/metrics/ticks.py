"""Where a time axis has its marks, and what stands at them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from coalmine.metrics.span import Span

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_STEPS_SECONDS = (
    *(1, 2, 5, 10, 15, 30),
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * _DAY for days in (1, 2, 5, 10, 20, 50, 100)),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A mark; `at` is in epoch seconds."""

    at: int
    label: str


def time_ticks(span: Span, *, at_most: int) -> list[Tick]:
    """Return marks at round times in UTC, as many as there is room for; midnight is a date."""
    start, end = int(span.start.timestamp()), int(span.end.timestamp())
    step = next(
        (each for each in _STEPS_SECONDS if (end - start) // each < _room(each, at_most)),
        _STEPS_SECONDS[-1],
    )
    first = -(-start // step) * step
    return [Tick(at=at, label=_label(at, step)) for at in range(first, end + 1, step)]


def _room(step_seconds: int, at_most: int) -> int:
    """A mark with seconds needs the room of one and a half."""
    return at_most * 2 // 3 if step_seconds < _MINUTE else at_most


def _label(at: int, step_seconds: int) -> str:
    time = datetime.fromtimestamp(at, UTC)
    if at % _DAY == 0:
        return f"{time:%m-%d}"
    return f"{time:%H:%M:%S}" if step_seconds < _MINUTE else f"{time:%H:%M}"
