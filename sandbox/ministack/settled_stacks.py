"""Who asks about a stack that is under way gets the answer when it has settled, within seconds.

The CDK asks once when it has begun and then every five seconds; a stack takes one or two here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from sandbox.ministack.policies import HttpAnswer
from sandbox.stack_answers import asks_about_a_stack, is_under_way

_PATIENCE_SECONDS = 4.0  # less than any client waits for an answer
_LOOK_SECONDS = 0.1


def install_settled_stacks(modules: Mapping[str, Any]) -> None:
    """Let DescribeStacks of one stack wait for it."""
    handlers = modules["app"].SERVICE_HANDLERS
    handle = handlers["cloudformation"]

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: Any, query: Mapping[str, Any]
    ) -> HttpAnswer:
        answer: HttpAnswer = await handle(method, path, headers, body, query)
        if not asks_about_a_stack(body):
            return answer
        loop = asyncio.get_running_loop()
        until = loop.time() + _PATIENCE_SECONDS
        while is_under_way(answer[2]) and loop.time() < until:
            await asyncio.sleep(_LOOK_SECONDS)
            answer = await handle(method, path, headers, body, query)
        return answer

    handlers["cloudformation"] = handle_request
