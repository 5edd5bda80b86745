"""What IAM refused: on AWS one would look it up in CloudTrail."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

MOST_REMEMBERED = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedCall:
    """A call that somebody's policies, or a resource's, did not allow."""

    at: float
    principal: str  # an ARN, or the name of a service
    action: str
    resource_arn: str


class DenialLog:
    """The latest refused calls, the oldest first."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        # Requests, tasks and CloudFormation's threads add to it; a deque does that at once.
        self._calls: deque[RefusedCall] = deque(maxlen=most)

    def add(self, principal: str, action: str, resource_arn: str) -> None:
        """Remember a refused call."""
        call = RefusedCall(
            at=time.time(), principal=principal, action=action, resource_arn=resource_arn
        )
        self._calls.append(call)

    async def read(self) -> dict[str, Any]:
        """Return the page."""
        return {"denials": [asdict(call) for call in list(self._calls)]}
