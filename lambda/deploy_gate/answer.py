"""What CloudFormation is answered."""

from collections.abc import Mapping
from typing import Any

# CloudFormation takes 4096 bytes for the whole answer.
_MOST_REASON_BYTES = 2048


def answer(event: Mapping[str, Any], *, problem: str | None) -> dict[str, Any]:
    """Return the answer to a call: success, or why not.

    The physical id stays what it was: another one would mean that the resource was replaced.
    """
    logical_id = str(event.get("LogicalResourceId", "unknown"))
    return {
        "Status": "SUCCESS" if problem is None else "FAILED",
        "Reason": "done" if problem is None else shorten(problem),
        "PhysicalResourceId": str(event.get("PhysicalResourceId", logical_id)),
        "StackId": event.get("StackId"),
        "RequestId": event.get("RequestId"),
        "LogicalResourceId": logical_id,
    }


def shorten(reason: str) -> str:
    """Return a reason that CloudFormation takes; what stands first says what is wrong."""
    encoded = reason.encode()
    if len(encoded) <= _MOST_REASON_BYTES:
        return reason
    return encoded[: _MOST_REASON_BYTES - 3].decode(errors="ignore") + "..."
