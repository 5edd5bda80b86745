"""The canary run: the one document that travels through the state machine."""

from dataclasses import dataclass, field
from typing import Any, Self

from canary.documents import from_stored, to_document
from canary.kind import CanaryKind
from canary.periods import Change
from canary.rules import listed, refuse_broken
from canary.scale_in import Suspended
from canary.settings import CanarySettings, StageSettings
from canary.verdict import CanaryOutcome, Verdict

DOCUMENT_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginalVariant:
    """What a variant had when the canary started, and gets back when it is rolled back."""

    weight: float
    instance_count: int | None  # None: serverless


@dataclass(frozen=True, kw_only=True, slots=True)
class CanaryRun:
    """Who moves to whom, how far it is, and how it ended; each step takes one and returns one."""

    version: int = DOCUMENT_VERSION
    canary_id: str  # the execution's name
    execution_arn: str
    endpoint_name: str
    champion: str
    challenger: str
    settings: CanarySettings
    original: dict[str, OriginalVariant]  # by variant name, every variant of the endpoint
    endpoint_config_name: str | None = None  # what was deployed at the start; None: not known
    kind: CanaryKind = CanaryKind.CANARY
    request_reason: str = ""  # in the words of who asked
    requested_by: str | None = None  # None: not told
    started_at: int | None = None  # epoch seconds; None: a run of a version that did not note it
    champion_source: str | None = None  # S3 URI or model package ARN; None: cannot be told
    challenger_source: str | None = None
    # Of autoscaling, by this canary; goes on at its end.
    suspended: Suspended = field(default_factory=Suspended)
    stage_index: int = 0
    changes: tuple[Change, ...] = ()
    stage_started_at: int | None = None  # epoch seconds when the stage's traffic had settled
    verdict: Verdict | None = None
    reason: str = ""
    outcome: CanaryOutcome | None = None

    def __post_init__(self) -> None:
        last = len(self.settings.stages) - 1
        refuse_broken(
            [
                (
                    self.version == DOCUMENT_VERSION,
                    f"version must be {DOCUMENT_VERSION}, got {self.version}",
                ),
                (
                    self.champion != self.challenger,
                    f"challenger must not be the champion, got {self.challenger!r} as both",
                ),
                (
                    {self.champion, self.challenger} <= set(self.original),
                    f"original must have {self.champion!r} and {self.challenger!r}, "
                    f"got {listed(self.original)}",
                ),
                (
                    0 <= self.stage_index <= last,
                    f"stage_index must be 0 to {last}, got {self.stage_index}",
                ),
            ]
        )

    @property
    def stage(self) -> StageSettings:
        """The stage the canary is in."""
        return self.settings.stages[self.stage_index]

    @property
    def is_last_stage(self) -> bool:
        """True when the challenger serves everything and passing means promotion."""
        return self.stage_index == len(self.settings.stages) - 1

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        document: dict[str, Any] = to_document(self)
        return document

    @classmethod
    def from_dict(cls, document: object) -> Self:
        """Read a run that was stored, or raise one ValueError with a line per problem."""
        return from_stored(cls, document)
