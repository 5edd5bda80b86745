"""How far a run is, how fast it goes, what is left, and what it cost until now."""

from collections import deque
from dataclasses import dataclass, field

from batch.documents import RunPhase

_REMEMBERED_STEPS = 12
_HOUR_SECONDS = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How much of a phase is done."""

    phase: RunPhase
    done: int = 0
    total: int | None = None  # None: not known, or there is nothing to count
    unit: str = ""  # what is counted
    per_second: float | None = None  # None: nothing was seen to move yet
    cost_usd: float | None = None  # of the run until now; None: the price is not known
    words: str = ""  # what is worth knowing about the phase

    @property
    def remaining_seconds(self) -> float | None:
        """How long it takes at this pace; None when nobody can say."""
        if self.total is None or self.per_second is None or self.per_second <= 0:
            return None
        return max(0, self.total - self.done) / self.per_second


@dataclass(kw_only=True)
class Pace:
    """How fast a count grows, by its last steps: shards are done one by one, and rows with them."""

    _steps: deque[tuple[float, int]] = field(
        default_factory=lambda: deque(maxlen=_REMEMBERED_STEPS)
    )

    def per_second(self, now: float, done: int) -> float | None:
        """Take a look, and return the pace; None before anything moved."""
        if not self._steps or done != self._steps[-1][1]:
            if self._steps and done < self._steps[-1][1]:
                self._steps.clear()  # another attempt
            self._steps.append((now, done))
        since, first = self._steps[0]
        if done == first or now <= since:
            return None
        return (done - first) / (now - since)


def running_cost_usd(
    *, ended_usd: float | None, seconds: float, usd_per_instance_hour: float | None, instances: int
) -> float | None:
    """Return what a run cost: its jobs that ended, and the one that runs for so long.

    None: a price is not known.
    """
    if usd_per_instance_hour is None or ended_usd is None:
        return None
    return ended_usd + seconds * instances * usd_per_instance_hour / _HOUR_SECONDS
