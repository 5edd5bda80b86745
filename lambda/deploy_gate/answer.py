"""What CloudFormation is answered."""

import json
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

# CloudFormation takes no more for the whole answer, and nothing of one that is longer.
MOST_BODY_BYTES = 4096


def answer(
    event: Mapping[str, Any], *, problem: str | None, attributes: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the answer to a call: success, or why not.

    The physical id stays what it was: another one would mean that the resource was replaced.

    Args:
        attributes: what the template can read of the resource.
    """
    logical_id = str(event.get("LogicalResourceId", "unknown"))
    data = {} if attributes is None else {"Data": dict(attributes)}
    return {
        **data,
        "Status": "SUCCESS" if problem is None else "FAILED",
        "Reason": "done" if problem is None else problem,
        "PhysicalResourceId": str(event.get("PhysicalResourceId", logical_id)),
        "StackId": event.get("StackId"),
        "RequestId": event.get("RequestId"),
        "LogicalResourceId": logical_id,
    }


def to_body(answer: Mapping[str, Any]) -> bytes:
    """Return an answer as it is sent, with as much of its reason as CloudFormation takes.

    What stands first in a reason says what is wrong.
    """
    body = _body(answer)
    if len(body) <= MOST_BODY_BYTES:
        return body
    reason = str(answer["Reason"])
    # Escaped, a character may take six bytes: only the body itself tells what fits.
    end = bisect_right(
        range(len(reason)), MOST_BODY_BYTES, key=lambda end: len(_cut(answer, reason, end))
    )
    return _cut(answer, reason, end - 1)


def _cut(answer: Mapping[str, Any], reason: str, end: int) -> bytes:
    return _body({**answer, "Reason": reason[:end] + "..."})


def _body(answer: Mapping[str, Any]) -> bytes:
    return json.dumps(answer).encode()
