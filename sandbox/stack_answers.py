"""Answers about stacks that are worth waiting for."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

# A stack in review waits for somebody, not for us.
_UNDER_WAY = re.compile(rb"<StackStatus>(?!REVIEW_)\w+_IN_PROGRESS</StackStatus>")


def asks_about_a_stack(body: bytes) -> bool:
    """Tell a DescribeStacks that names one from all other requests."""
    if b"DescribeStacks" not in body:
        return False
    asked = parse_qs(body.decode(errors="replace"))
    return asked.get("Action") == ["DescribeStacks"] and "StackName" in asked


def is_under_way(answer: bytes) -> bool:
    """Tell whether the answer is about a stack that will settle by itself."""
    return _UNDER_WAY.search(answer) is not None
