"""Limits of an alarm, each in its unit and as CloudWatch counts it; knows nothing of the CDK."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_SHORT_PERIODS_SECONDS: Final = (10, 20, 30)
_HOUR_SECONDS: Final = 3600
_DAY_SECONDS: Final = 86_400  # together, of periods below an hour
_WEEK_SECONDS: Final = 604_800


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorRate:
    """A part of the requests, 0-1."""

    fraction: float

    def __post_init__(self) -> None:
        """Refuse what is never reached, or always."""
        _check("error rate", self.fraction, 1, hint="it is a fraction: write 0.01 for 1 %")


@dataclass(frozen=True, kw_only=True, slots=True)
class Utilization:
    """A used part of what there is, 0-1."""

    fraction: float

    def __post_init__(self) -> None:
        """Refuse what is never reached, or always."""
        _check("utilization", self.fraction, 1, hint="it is a fraction: write 0.8 for 80 %")


@dataclass(frozen=True, kw_only=True, slots=True)
class Percent:
    """A part of an instance's memory, disk, or cores together, 0-100."""

    percent: float

    def __post_init__(self) -> None:
        """Refuse what is never reached, or always."""
        _check("percent", self.percent, 100, hint="100 is all of it, all cores together")

    def of_cores(self, vcpus: int) -> float:
        """Return it as CloudWatch sums CPUUtilization: 100 for each busy core."""
        return self.percent * vcpus


@dataclass(frozen=True, kw_only=True, slots=True)
class Latency:
    """A time that a request, or a cold start, may take."""

    milliseconds: float

    def __post_init__(self) -> None:
        """Refuse what is never reached, or always."""
        _check("milliseconds of a latency", self.milliseconds, math.inf)

    @property
    def microseconds(self) -> float:
        """SageMaker's unit of every latency in CloudWatch."""
        return self.milliseconds * 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestsPerMinute:
    """How many requests come, however long the period in which they are counted."""

    requests: float

    def __post_init__(self) -> None:
        """Refuse what is never reached, or always."""
        _check("requests per minute", self.requests, math.inf)

    def in_period(self, seconds: int) -> float:
        """Return how many requests of a period that is."""
        return self.requests * seconds / 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """How long something must be wrong: so many datapoints of the last periods."""

    period_seconds: int = 60
    periods: int = 5
    datapoints: int = 3

    def __post_init__(self) -> None:
        """Refuse what CloudWatch would refuse, all of it at once."""
        problems = [
            *period_problems(self.period_seconds),
            *span_problems(self.period_seconds, self.periods),
        ]
        if not 1 <= self.datapoints <= self.periods:
            problems.append(
                f"datapoints to alarm must be 1 to {self.periods}, the evaluated periods, "
                f"got {self.datapoints}"
            )
        _refuse(problems)

    @property
    def at_once(self) -> "Evaluation":
        """The same periods, of which one is enough."""
        return Evaluation(period_seconds=self.period_seconds, periods=1, datapoints=1)

    def lasting(self, seconds: int) -> "Evaluation":
        """Return the same periods for something that must be wrong all through this time."""
        periods, rest = divmod(seconds, self.period_seconds)
        if rest or periods < 1:
            raise ValueError(
                f"the time that an alarm waits must be a multiple of its {self.period_seconds} "
                f"second period, got {seconds} seconds"
            )
        return Evaluation(period_seconds=self.period_seconds, periods=periods, datapoints=periods)


def period_problems(seconds: int) -> list[str]:
    """Name what CloudWatch has against this period of an alarm."""
    if seconds in _SHORT_PERIODS_SECONDS or (seconds >= 60 and seconds % 60 == 0):
        return []
    return [f"an alarm's period must be 10, 20, 30 or a multiple of 60 seconds, got {seconds}"]


def longest_seconds(period_seconds: int) -> int:
    """Return how much time CloudWatch lets an alarm of this period look at."""
    return _DAY_SECONDS if period_seconds < _HOUR_SECONDS else _WEEK_SECONDS


def span_problems(period_seconds: int, periods: int) -> list[str]:
    """Name what CloudWatch has against so many of these periods."""
    if periods < 1:
        return [f"an alarm must evaluate at least 1 period, got {periods}"]
    longest = longest_seconds(period_seconds)
    if period_seconds * periods <= longest:
        return []
    return [
        f"the periods of an alarm must be at most {longest} seconds together, got {periods} of "
        f"{period_seconds} seconds"
    ]


def _check(name: str, value: float, most: float, *, hint: str = "") -> None:
    if math.isfinite(value) and 0 < value <= most:
        return
    allowed = "above 0" if math.isinf(most) else f"above 0 and at most {most:g}"
    problem = f"{name} of a threshold must be {allowed}, got {value}"
    raise ValueError(f"{problem}; {hint}" if hint else problem)


def _refuse(problems: Iterable[str]) -> None:
    found = list(problems)
    if found:
        raise ValueError("; ".join(found))
