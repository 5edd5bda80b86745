"""A release: what a start finds, and who is to take over from whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from canary.endpoint import EndpointState, Roles
from canary.kind import CanaryKind
from canary.record import Promoted, RolledBack


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The world as a start finds it."""

    endpoint: EndpointState
    sources: Mapping[str, str | None]  # of the variants' models, by variant name; None: unknown
    now: int
    release_variant: str | None = None  # holds what is declared to serve; None: nothing is
    promoted: Promoted | None = None
    rolled_back: Mapping[str, RolledBack] = field(default_factory=dict[str, RolledBack])

    def source(self, variant_name: str) -> str | None:
        """Return the source of a variant's model; None when it cannot be told."""
        return self.sources.get(variant_name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """Who is to take over from whom, and how."""

    kind: CanaryKind
    roles: Roles
    champion_source: str | None = None
    challenger_source: str | None = None
    note: str = ""  # what was decided beyond the request


@dataclass(frozen=True, kw_only=True, slots=True)
class NothingToRelease:
    """What is to serve serves already."""

    reason: str
