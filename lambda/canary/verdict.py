"""The words a judgement is made of, and the judgement itself: values, each with its reason."""

import math
from dataclasses import dataclass
from enum import StrEnum

from canary.metrics import OnRegression
from canary.periods import Counts


class Verdict(StrEnum):
    """What the canary does next."""

    ADVANCE = "advance"
    HOLD = "hold"
    ROLL_BACK = "roll_back"
    PROMOTE = "promote"


class Outcome(StrEnum):
    """What one metric says; no data is INCONCLUSIVE, unreadable data is ERROR, neither is PASS."""

    PASS = "pass"  # noqa: S105  # an outcome, not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


class CanaryOutcome(StrEnum):
    """How a canary ended."""

    PROMOTED = "promoted"
    ROLLED_BACK = "rolled_back"
    HELD = "held"  # nothing was proven in time; the champion serves again
    ABORTED = "aborted"
    INFRASTRUCTURE_ERROR = "infrastructure_error"
    NOTHING_TO_RELEASE = "nothing_to_release"  # the model serves already; nothing was touched


class AlarmState(StrEnum):
    """A CloudWatch alarm's state."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricAssessment:
    """What one metric says at one tick, with the numbers it says it from."""

    name: str
    title: str
    outcome: Outcome
    reason: str
    on_regression: OnRegression
    gap: str | None  # what is missing before this metric can let its stage pass
    challenger: Counts  # over all periods in which both served: what the evidence compares
    champion: Counts
    stage_challenger: Counts  # over this stage: what min_requests and max_error_rate look at
    stage_champion: Counts
    has_some_data: bool  # in this stage, of every variant that serves in it
    log_evidence: float  # natural logarithm, for "the challenger is worse", now
    log_peak_evidence: float  # its highest so far; this is what is held against the limit
    log_reverse_evidence: float  # for "the champion is worse", in this stage
    limit: float
    contradictory_periods: int = 0  # left out: more errors than requests

    @property
    def evidence(self) -> float:
        """The highest odds so far that the challenger is worse, capped where a float ends."""
        return math.exp(min(self.log_peak_evidence, 700.0))

    @property
    def has_regressed(self) -> bool:
        """True once the evidence has reached its limit."""
        return self.log_peak_evidence >= math.log(self.limit)

    @property
    def is_champion_worse(self) -> bool:
        """True while this stage's evidence against the champion is at the same limit."""
        return self.log_reverse_evidence >= math.log(self.limit)


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """One tick's judgement."""

    verdict: Verdict
    reason: str
    metrics: tuple[MetricAssessment, ...]
    outcome: CanaryOutcome | None  # how the canary ends by this verdict; None: it goes on
    is_champion_sick: bool  # rolling back would not cure what was seen: call a human
