"""One call of CloudFormation: which custom resource is to become what, and what it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from deploy_gate.declaration import Declaration


class RequestType(StrEnum):
    """CloudFormation's three."""

    CREATE = "Create"
    UPDATE = "Update"
    DELETE = "Delete"


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What CloudFormation asks for."""

    type: RequestType
    stack_id: str
    declared: Declaration
    previous: Declaration | None  # None unless this is an update

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Self:
        """Read a custom resource's event; ValueError says what it lacks."""
        given = event.get("RequestType")
        if given not in list(RequestType):
            raise ValueError(
                f"RequestType must be one of {', '.join(RequestType)}, got {given!r}; "
                "this function is to be called by CloudFormation alone"
            )
        old = event.get("OldResourceProperties")
        return cls(
            type=RequestType(given),
            stack_id=str(event["StackId"]),
            declared=Declaration.from_properties(event["ResourceProperties"]),
            previous=None if old is None else Declaration.from_properties(old),
        )
