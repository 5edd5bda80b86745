"""Mini-batches to one instance: so many at a time, tried again while that may help."""

from __future__ import annotations

import asyncio
import contextvars
import gzip
import zlib
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sandbox.sagemaker.http_client import NoAnswerError
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.transform.filters import BadRecordError, filters_for
from sandbox.sagemaker.transform.plan import Limits, TransformPlan
from sandbox.sagemaker.transform.records import RecordTooLargeError, mini_batches

Result = TypeVar("Result")

NO_RESPONSE = "Unable to get response from algorithm"
_LOOK_SECONDS = 0.1
_LOGGED_BYTES = 2**13
_SMALL_BYTES = 2**16
# More threads would only take the interpreter from the event loop more often.
_WORKERS = ThreadPoolExecutor(2, thread_name_prefix="transform")


class TransformFailedError(Exception):
    """An object cannot be transformed; the message begins with whose fault it is."""

    def __init__(self, message: str, answer: str = "") -> None:
        super().__init__(message)
        self.answer = answer  # what the model said, the beginning of it


class Requests:
    """What one instance is asked; its container may come back while a request is tried again."""

    def __init__(
        self, instance: Instance, plan: TransformPlan, limits: Limits, *, patience_seconds: float
    ) -> None:
        self._instance = instance
        self._plan = plan
        self._limits = limits
        self._patience_seconds = patience_seconds
        self._slots = asyncio.Semaphore(limits.max_concurrent_transforms)
        self._filters = filters_for(plan.processing, plan.content_type, plan.split_type)
        given = {"Content-Type": plan.content_type, "Accept": plan.accept}
        self._headers = {name: value for name, value in given.items() if value is not None}

    async def answers(self, body: bytes) -> list[bytes]:
        """Return what is stored of one object, in its order; raise TransformFailedError."""
        plan, limits = self._plan, self._limits
        try:
            inflated = await off_loop(len(body), gzip.decompress, body) if plan.is_gzipped else body
            batches = enumerate(
                mini_batches(
                    inflated, plan.split_type, limits.batch_strategy, limits.max_payload_bytes
                )
            )
            answers: dict[int, bytes] = {}

            async def take_one_after_the_other() -> None:
                for number, batch in batches:
                    answers[number] = await self._answer(batch)

            # One more than the container takes: its next request is ready when an answer comes.
            takers = limits.max_concurrent_transforms + 1
            await all_or_first_failure(take_one_after_the_other() for _ in range(takers))
        except (RecordTooLargeError, BadRecordError) as cause:
            raise TransformFailedError(f"ClientError: {cause}") from cause
        except (gzip.BadGzipFile, EOFError, zlib.error) as cause:
            raise TransformFailedError(f"ClientError: not a gzip file: {cause}") from cause
        return [answers[number] for number in sorted(answers)]

    async def _answer(self, batch: bytes) -> bytes:
        exchange = self._filters(batch)
        request = await off_loop(len(batch), exchange.request)
        async with self._slots:
            answer = await self._ask_again_and_again(request)
        return await off_loop(len(batch), exchange.stored, answer)

    async def _ask_again_and_again(self, request: bytes) -> bytes:
        for retries_left in range(self._plan.max_retries, -1, -1):
            try:
                answer = await self._instance.request(
                    "POST",
                    "/invocations",
                    self._headers,
                    request,
                    timeout_seconds=self._plan.timeout_seconds,
                )
            except (NoAnswerError, TimeoutError) as cause:
                if retries_left == 0:
                    raise TransformFailedError(f"AlgorithmError: {NO_RESPONSE}") from cause
                await self._wait_until_healthy()
                continue
            if 200 <= answer.status < 300:
                return answer.body
            if answer.status < 500 or retries_left == 0:
                whose = "ClientError" if answer.status < 500 else "AlgorithmError"
                said = answer.body[:_LOGGED_BYTES].decode(errors="replace")
                status = f"{whose}: Bad HTTP status received from algorithm: {answer.status}"
                raise TransformFailedError(status, said)
        raise AssertionError("the last try returns or raises")

    async def _wait_until_healthy(self) -> None:
        # A connection breaks a moment before the end of its process is known.
        await asyncio.sleep(_LOOK_SECONDS)
        waited = _LOOK_SECONDS
        while not self._instance.is_healthy and waited < self._patience_seconds:
            await asyncio.sleep(_LOOK_SECONDS)
            waited += _LOOK_SECONDS


async def off_loop(size_bytes: int, work: Callable[..., Result], *given: Any) -> Result:
    """Return what some work comes to; large work is done beside the event loop."""
    if size_bytes < _SMALL_BYTES:
        return work(*given)
    in_this_scope = contextvars.copy_context().run
    return await asyncio.get_running_loop().run_in_executor(_WORKERS, in_this_scope, work, *given)


async def all_or_first_failure(calls: Iterable[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Return all results in order, or cancel what is under way and raise the first failure."""
    tasks = [asyncio.ensure_future(call) for call in calls]
    try:
        return list(await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
