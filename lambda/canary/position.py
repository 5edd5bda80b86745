"""Where the state machine stands: what one state hands to the next, beside the run itself."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from canary.documents import from_stored, to_document
from canary.run import CanaryRun
from canary.verdict import CanaryOutcome


class Next(StrEnum):
    """Where the state machine goes; its Choice states look at this word and at nothing else."""

    REFUSE = "refuse"
    NOTHING_TO_RELEASE = "nothing_to_release"
    SMOKE_TEST = "smoke_test"
    SHIFT = "shift"
    WAIT = "wait"  # the same state again, after `wait_seconds`
    BAKE = "bake"
    PROMOTE = "promote"
    ROLL_BACK = "roll_back"
    CONCLUDE = "conclude"
    GIVE_UP = "give_up"  # the execution fails and keeps the lock: a restore follows
    END = "end"


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """The input of each state after the first, and the output of every handler."""

    next: Next
    run: CanaryRun | None = None  # None: refused, or a restore that found nothing to put back
    canary_id: str = ""  # of the canary, also in a restore of it
    sequence: int = 0  # of the next journal entry; a step that runs twice writes the same entry
    wait_seconds: int = 0
    started_at: int | None = None  # epoch seconds of the first look of this shift or roll back
    calls: int = 0  # made to SageMaker in this shift or roll back
    settled_looks: int = 0  # in a row, in this roll back
    has_called_for_help: bool = False  # a human was told that the champion is sick
    outcome: CanaryOutcome | None = None
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        document: dict[str, Any] = to_document(self)
        return document

    @classmethod
    def from_dict(cls, document: object) -> Self:
        """Read a position from its JSON form."""
        return from_stored(cls, document)
