"""What a handler is called with: the execution it works for, and the state's input."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

from canary.documents import from_document, from_stored, to_document
from canary.kind import CanaryKind
from canary.position import Position
from canary.rules import Rule, refuse_broken
from canary.run import CanaryRun
from canary.verdict import CanaryOutcome

_REASON_CHARACTERS = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class StepInput:
    """The payload that the state machine gives to each of its Lambda functions."""

    execution_arn: str
    execution_name: str
    state: dict[str, Any]
    deadline: int  # epoch seconds after which this call of the function can have no effect

    @classmethod
    def from_event(cls, event: Mapping[str, Any], *, deadline: int) -> Self:
        """Read a Lambda event."""
        return cls(
            execution_arn=str(event["execution_arn"]),
            execution_name=str(event["execution_name"]),
            state=dict(event["state"]),
            deadline=deadline,
        )

    @property
    def position(self) -> Position:
        """Where the previous state left off."""
        return Position.from_dict(self.state)


@dataclass(frozen=True, kw_only=True, slots=True)
class StartRequest:
    """The input of an execution that starts a canary."""

    champion: str | None = None  # None: told by the weights
    challenger: str | None = None
    ignore_alarms: tuple[str, ...] = ()  # to ship a fix while these are in ALARM
    requested_by: str | None = None  # who, or the call that started it; None: not told
    kind: CanaryKind = CanaryKind.CANARY
    is_release: bool = False  # the challenger is what the deployment declares to serve
    is_retry: bool = False  # start it although a canary of this model was rolled back
    reason: str = ""  # in the words of who asks; a hot fix must have one

    def __post_init__(self) -> None:
        caller = "" if self.requested_by is None else self.requested_by
        refuse_broken([*_text_rules("reason", self.reason), *_text_rules("requested_by", caller)])

    @classmethod
    def from_dict(cls, document: object) -> Self:
        """Read the input of an execution, or raise one ValueError with a line per problem."""
        return from_document(cls, document)


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoreRequest:
    """The input, under `restore`, of an execution that puts back what a dead one left."""

    canary_id: str
    dead: str  # ARN of the dead execution
    outcome: CanaryOutcome
    reason: str
    run: CanaryRun | None = None  # as the lock had it, should the lock vanish; None: nothing moved

    def to_input(self) -> dict[str, Any]:
        """Return the execution's whole input."""
        return {"restore": to_document(self)}


@dataclass(frozen=True, kw_only=True, slots=True)
class DeathNotice:
    """What calls for a restore: the end of one execution, or a look at whoever holds the lock."""

    execution_arn: str | None  # None: the regular look
    status: str | None  # None: not told
    cause: str
    is_forced: bool  # a human asks: earlier attempts do not count

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Self:
        """Read EventBridge's `Step Functions Execution Status Change`, or a schedule's event."""
        detail = cast("Mapping[str, Any]", event.get("detail", {}))
        cause = detail.get("cause")
        return cls(
            execution_arn=detail.get("executionArn"),
            status=detail.get("status"),
            cause="" if cause is None else str(cause),
            is_forced=event.get("is_forced") is True,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RollBackInput:
    """How an execution comes to roll back: from a state that knows where it stands, or not."""

    position: Position | None  # None: the lock must tell
    restore: RestoreRequest | None
    failure: str | None  # what the state before it failed with

    def canary_id(self, execution_name: str) -> str:
        """Return the canary to roll back; an execution without a position is its own."""
        if self.restore is not None:
            return self.restore.canary_id
        return execution_name if self.position is None else self.position.canary_id

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Read the input of the roll back; `error` is what a Catch adds."""
        known = {key: value for key, value in state.items() if key != "error"}
        error = cast("Mapping[str, str] | None", state.get("error"))
        restore = known.get("restore")
        return cls(
            position=Position.from_dict(known) if "next" in known else None,
            restore=None if restore is None else from_stored(RestoreRequest, restore),
            failure=None if error is None else describe_failure(error),
        )


def _text_rules(name: str, text: str) -> Iterator[Rule]:
    # It travels with the run, through states of 256 KB and items of 400.
    most = _REASON_CHARACTERS
    yield len(text) <= most, f"{name} must have at most {most} characters, got {len(text)}"
    # Terminals obey others, of everybody who ever looks at the history.
    is_printable = " ".join(text.split()).isprintable()
    yield is_printable, f"{name} must be of printable characters, got {text!r}"


def describe_failure(error: Mapping[str, str]) -> str:
    """Say what a Catch caught: `ErrorType: message`, without the stack trace."""
    name, cause = error.get("Error", "an unnamed error"), error.get("Cause", "")
    try:
        details = json.loads(cause)
    except ValueError:
        details = None
    if isinstance(details, dict) and "errorMessage" in details:
        found = cast(dict[str, object], details)
        name, cause = str(found.get("errorType", name)), str(found["errorMessage"])
    return f"{name}: {cause}"[:_REASON_CHARACTERS]
