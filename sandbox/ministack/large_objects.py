"""S3 beside the event loop: a gigabyte is hashed and copied for seconds, and nobody else waits."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sandbox.large_requests import checked_once, is_large
from sandbox.ministack.policies import HttpAnswer


def install_large_objects(modules: Mapping[str, Any]) -> None:
    """Handle large requests one after the other, on a thread of their own."""
    handlers = modules["app"].SERVICE_HANDLERS
    handle = handlers["s3"]
    # One thread: uploads are completed by reading and forgetting their parts, which must not race.
    thread = ThreadPoolExecutor(1, thread_name_prefix="large-objects")

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: Any, query: Mapping[str, Any]
    ) -> HttpAnswer:
        headers = checked_once(headers)
        if not is_large(method, headers, body, query):
            answer: HttpAnswer = await handle(method, path, headers, body, query)
            return answer

        def handled() -> HttpAnswer:
            # It is a coroutine by its form only: it waits for nothing.
            done: HttpAnswer = asyncio.run(handle(method, path, headers, body, query))
            return done

        in_this_scope = contextvars.copy_context().run
        return await asyncio.get_running_loop().run_in_executor(thread, in_this_scope, handled)

    handlers["s3"] = handle_request
