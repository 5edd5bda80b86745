"""The report of one canary: the values its JSON document is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from canary.documents import from_stored, to_document
from canary.rules import refuse_broken

REPORT_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """A variant and the model it served."""

    variant_name: str | None  # None: the canary was refused before the roles were known
    source: str | None = None  # model data or model package; None: not written down


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Requests to one variant, and how many of them failed."""

    requests: int
    errors: int
    error_rate: float | None  # 0 to 1; None without requests


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratio:
    """How many times the champion's error rate the challenger's may be, by what was counted."""

    least: float  # 0: no lower bound
    most: float | None  # None: no upper bound


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Both variants by one metric."""

    name: str
    title: str
    challenger: Tally
    champion: Tally
    ratio: Ratio | None  # None: nothing to compare


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One stage as planned and as it was."""

    number: int  # from 1
    planned_share: float  # 0 to 1, of the challenger
    planned_bake: str | None = None  # in words; None: the plan was not written down
    could_see: str | None = None  # the smallest regression, in the plan's words
    began_at: int | None = None  # when its traffic began to move; None: never reached
    settled_at: int | None = None
    ended_at: int | None = None
    bake_seconds: int | None = None  # from settled to the end
    actual_share: float | None = None  # of the requests that were counted
    comparisons: tuple[Comparison, ...] = ()
    verdict: str | None = None  # None: not judged
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """Evidence that the challenger is worse, as natural logarithms, tick by tick."""

    at: tuple[int, ...] = ()
    log_evidence: tuple[float, ...] = ()
    log_peak_evidence: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticks:
    """What came in from one tick to the next: requests and errors of both variants."""

    at: tuple[int, ...] = ()
    stage_number: tuple[int, ...] = ()
    challenger_requests: tuple[int, ...] = ()
    challenger_errors: tuple[int, ...] = ()
    champion_requests: tuple[int, ...] = ()
    champion_errors: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricReport:
    """What one metric said in the end, and how it came to it."""

    outcome: str
    reason: str
    on_regression: str
    limit: float  # odds
    log_evidence: float
    log_peak_evidence: float
    has_regressed: bool
    whole: Comparison  # over the periods in which both variants served
    curve: Curve
    ticks: Ticks


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """Who got which part of the traffic, at each look that saw another one."""

    at: tuple[int, ...] = ()
    challenger_share: tuple[float, ...] = ()  # of all weights, 0 to 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """A part of the canary's time: `moving`, `bake` or `going back`."""

    name: str
    began_at: int
    ended_at: int
    stage_number: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DroppedPeriods:
    """Periods that were not judged."""

    reason: str
    periods: int
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposure:
    """What the challenger cost those who called the endpoint."""

    challenger_requests: int
    challenger_errors: int
    error_rate: float | None
    counted: str  # `served`: all that CloudWatch had; `judged`: only the periods that were judged
    counted_until: int | None  # None: nothing was counted
    restore_seconds: int | None  # until the champion's weights were back and verified
    restore_since: str | None  # `verdict` or `last sign of life`; None with restore_seconds
    is_traffic_moved: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A step of the canary, or several of the same kind in a row."""

    at: int
    until: int
    times: int
    step: str
    what: str
    share: float | None = None
    verdict: str | None = None  # of a tick


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """An alarm that was in ALARM at one tick at least."""

    name: str
    first_seen_at: int
    times_seen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All that is known of one canary."""

    version: int = REPORT_VERSION
    canary_id: str
    endpoint_name: str
    execution_arn: str | None = None
    kind: str = "canary"
    outcome: str | None = None  # None: refused, or not over yet
    is_over: bool = True
    verdict: str = ""  # one sentence
    reason: str = ""  # in the words of the step that decided
    requested_by: str | None = None
    request_reason: str | None = None
    champion: Side
    challenger: Side
    began_at: int | None = None
    decided_at: int | None = None
    restored_at: int | None = None
    ended_at: int | None = None
    stages: tuple[Stage, ...] = ()
    metrics: tuple[MetricReport, ...] = ()
    weights: Weights = Weights()
    phases: tuple[Phase, ...] = ()
    dropped: tuple[DroppedPeriods, ...] = ()
    exposure: Exposure
    timeline: tuple[Event, ...] = ()
    alarms: tuple[Alarm, ...] = ()

    def __post_init__(self) -> None:
        refuse_broken(
            [
                (
                    self.version == REPORT_VERSION,
                    f"version of the report must be {REPORT_VERSION}, got {self.version}; "
                    "read it with the Coalmine that wrote it, or a newer one",
                )
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        document: dict[str, Any] = to_document(self)
        return document

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        """Read a report that was stored, or raise one ValueError with a line per problem."""
        return from_stored(cls, document)
