"""Why a state failed, out of what the state machine caught."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

from batch.refusal import RefusedRunError


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """What is left of an exception when Step Functions hands it over."""

    error: str
    reason: str  # for people: of a refusal its message alone

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self | None:
        """Read what a Catch left as `error` in the state machine's data; None: there is none."""
        caught: Mapping[str, Any] | None = state.get("error")
        return None if caught is None else cls.from_caught(caught)

    @classmethod
    def from_caught(cls, caught: Mapping[str, Any]) -> Self:
        """Read `{"Error": ..., "Cause": ...}`; a Lambda's cause is JSON with message and type."""
        error, cause = str(caught.get("Error", "")), str(caught.get("Cause", ""))
        message = _message(cause)
        is_refusal = error == RefusedRunError.__name__
        reason = message if is_refusal or error == "" else f"{error}: {message}".rstrip(": ")
        return cls(error=error, reason=reason)


def _message(cause: str) -> str:
    try:
        document: object = json.loads(cause)
    except ValueError:
        return cause
    if not isinstance(document, Mapping):
        return cause
    values = cast(Mapping[str, object], document)
    message = values.get("errorMessage", values.get("FailureReason", cause))
    return str(message)
