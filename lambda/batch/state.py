"""What an execution is started with, and the little that goes from state to state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from batch.settings import BatchSettings
from canary.documents import from_document, from_stored, to_document

UPLOAD = "upload"  # requested the run of an object that was created in the job's input


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRequest:
    """The input of an execution; what is not given is as the job says."""

    input_uri: str | None = None
    instance_type: str | None = None
    instance_count: int | None = None
    max_concurrent_transforms: int | None = None
    usd_per_instance_hour: float | None = None  # of that instance type, where it is not the job's
    resume: str | None = None  # the id of a run that ended without being published
    requested_by: str | None = None

    @classmethod
    def from_dict(cls, document: object) -> Self:
        """Read the input of an execution, or raise one ValueError with a line per problem."""
        return from_document(cls, document)

    def applied_to(self, settings: BatchSettings) -> BatchSettings:
        """Return a job's settings with what the request says of the machines and of the input.

        The price of a machine is that of no other: it is unknown where the request tells none.
        """
        given = {
            "input_uri": self.input_uri,
            "instance_type": self.instance_type,
            "instance_count": self.instance_count,
            "max_concurrent_transforms": self.max_concurrent_transforms,
        }
        changed: dict[str, Any] = {key: each for key, each in given.items() if each is not None}
        if self.instance_type not in (None, settings.instance_type):
            changed["usd_per_instance_hour"] = self.usd_per_instance_hour
        return replace(settings, **changed)


class NextState(StrEnum):
    """Where the state machine goes after a step that decides it."""

    CUT = "cut"
    TRANSFORM = "transform"
    WAIT = "wait"  # `wait_seconds`, then assess again
    GATHER = "gather"  # `wait_seconds`, then a new attempt: there were no machines
    VERIFY = "verify"
    PUBLISH = "publish"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Work items `first` to `last` - 1, for one call of a function."""

    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RunState:
    """The state machine's data between two states."""

    run_id: str
    attempt: int  # from 1; a resumed run goes on counting
    next: NextState
    groups: tuple[Group, ...] = ()
    transform_job_name: str | None = None
    wait_seconds: int = 0
    capacity_attempts: int = 0  # jobs that found no machines
    request: Mapping[str, Any] | None = None  # of CreateTransformJob

    def to_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        document: dict[str, Any] = to_document(self)
        return document

    @classmethod
    def from_dict(cls, document: object) -> Self:
        """Read its JSON form."""
        return from_stored(cls, document)


@dataclass(frozen=True, kw_only=True, slots=True)
class StepInput:
    """The payload of every function: who calls, for which job, with which data."""

    execution_arn: str
    execution_name: str
    settings: BatchSettings
    state: Mapping[str, Any]  # a RunState; a RunRequest for the first step
    group: Group | None = None  # for the steps that share the work items out

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Self:
        """Read a Lambda event."""
        group = event.get("group")
        return cls(
            execution_arn=str(event["execution_arn"]),
            execution_name=str(event["execution_name"]),
            settings=BatchSettings.from_dict(event["settings"]),
            state=dict(event["state"]),
            group=None if group is None else from_stored(Group, group),
        )
