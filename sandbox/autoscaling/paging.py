"""Pages of what the Describe operations list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.autoscaling.errors import AutoScalingError
from sandbox.autoscaling.rules import Params

PAGE_SIZE = 50
_PREFIX = "from-"


def page(
    member: str, entries: Sequence[dict[str, Any]], params: Params, *, size: int = PAGE_SIZE
) -> dict[str, Any]:
    """Return the page that a request asks for, with the token of the next one."""
    start = _start(params.get("NextToken"), len(entries))
    end = start + min(max(params.get("MaxResults", size), 1), size)
    answer: dict[str, Any] = {member: list(entries[start:end])}
    return answer if end >= len(entries) else {**answer, "NextToken": f"{_PREFIX}{end}"}


def _start(token: str | None, count: int) -> int:
    if token is None:
        return 0
    number = token.removeprefix(_PREFIX)
    # What was listed may have gone meanwhile, so a start behind the end is an empty page.
    if not token.startswith(_PREFIX) or not number.isdecimal() or not number.isascii():
        raise AutoScalingError("InvalidNextTokenException", f"NextToken is invalid: {token!r}")
    return min(int(number), count)
