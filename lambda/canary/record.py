"""What the table remembers of releases: who was promoted last, and which models were left."""

from dataclasses import dataclass
from typing import Any, Self

from canary.documents import from_stored, to_document
from canary.kind import CanaryKind
from canary.run import CanaryRun
from canary.verdict import CanaryOutcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Promoted:
    """The last promotion of an endpoint: what serves, and what there is to go back to."""

    variant_name: str
    previous_variant_name: str
    canary_id: str
    promoted_at: int  # epoch seconds
    source: str | None = None  # of the model: S3 URI or model package ARN; None: not known
    previous_source: str | None = None
    kind: CanaryKind = CanaryKind.CANARY
    requested_by: str | None = None
    reason: str = ""  # in the words of who asked

    @classmethod
    def from_run(cls, run: CanaryRun, *, now: int) -> Self:
        """Return what a run writes down when its challenger becomes the champion."""
        return cls(
            variant_name=run.challenger,
            previous_variant_name=run.champion,
            canary_id=run.canary_id,
            promoted_at=now,
            source=run.challenger_source,
            previous_source=run.champion_source,
            kind=run.kind,
            requested_by=run.requested_by,
            reason=run.request_reason,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        document: dict[str, Any] = to_document(self)
        return document

    @classmethod
    def from_dict(cls, document: object) -> Self:
        """Read what was stored, also by a version that noted less."""
        return from_stored(cls, document)


@dataclass(frozen=True, kw_only=True, slots=True)
class RolledBack:
    """A model that traffic was taken away from; it comes back only if somebody insists."""

    source: str
    canary_id: str
    reason: str
    at: int  # epoch seconds

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        document: dict[str, Any] = to_document(self)
        return document

    @classmethod
    def from_dict(cls, document: object) -> Self:
        """Read what was stored."""
        return from_stored(cls, document)


def left_model(run: CanaryRun | None, *, reason: str, now: int) -> RolledBack | None:
    """Return the model that the end of a run speaks against; None if it does against none.

    A canary that was rolled back speaks against its challenger, going back against what was left.
    A model that serves on, in the other variant, is not left.
    """
    if run is None or run.champion_source == run.challenger_source:
        return None
    source = None
    if run.outcome is CanaryOutcome.ROLLED_BACK:
        source = run.challenger_source
    elif run.outcome is CanaryOutcome.PROMOTED and run.kind is CanaryKind.GO_BACK:
        source = run.champion_source
    if source is None:
        return None
    return RolledBack(source=source, canary_id=run.canary_id, reason=reason, at=now)
