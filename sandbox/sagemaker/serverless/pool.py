"""The workers of one serverless variant: started when a request finds none free, stopped when idle.

A worker has one request at a time. How many requests may be under way is the variant's concurrency;
how many processes this machine has for it is less, so that a burst may have to wait for one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from sandbox.sagemaker.errors import ContainerFailedError, ThrottledError
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.serverless.configuration import ServerlessConfig

logger = logging.getLogger(__name__)


@dataclass(kw_only=True, slots=True)
class Lease:
    """A worker for one request; unless it is said to have answered, it is thrown away."""

    worker: Instance
    setup_seconds: float | None  # None: the worker was warm
    is_provisioned: bool
    concurrent_requests: int
    has_answered: bool = False


class WorkerPool:
    """All of it belongs to one event loop, so that nothing needs a lock."""

    def __init__(
        self,
        launch: Callable[[], Awaitable[Instance]],
        stop: Callable[[Instance], Awaitable[None]],
        *,
        idle_seconds: float,
        max_on_demand_workers: int,
    ) -> None:
        self.in_flight = 0
        self._launch = launch
        self._stop_worker = stop
        self._idle_seconds = idle_seconds
        self._max_on_demand_workers = max_on_demand_workers
        self._idle: deque[tuple[Instance, float]] = deque()  # the longest idle first
        self._size = 0  # workers that are idle, busy or starting
        self._warm = 0
        self._provisioned_in_flight = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @contextlib.asynccontextmanager
    async def lease(self, config: ServerlessConfig) -> AsyncIterator[Lease]:
        """Lend a worker for a request; raise ThrottledError or ContainerFailedError."""
        if self.in_flight >= config.max_concurrency:
            raise ThrottledError
        self.in_flight += 1
        is_provisioned = self._provisioned_in_flight < config.warm_workers
        self._provisioned_in_flight += is_provisioned
        concurrent_requests = self.in_flight
        try:
            worker, setup_seconds = await self._take()
            lease = Lease(
                worker=worker,
                setup_seconds=setup_seconds,
                is_provisioned=is_provisioned,
                concurrent_requests=concurrent_requests,
            )
            try:
                yield lease
            finally:
                self._give_back(lease)
        finally:
            self.in_flight -= 1
            self._provisioned_in_flight -= is_provisioned

    async def warm_up(self, workers: int) -> None:
        """Bring up as many workers as shall always be there; raise ContainerFailedError."""
        self._warm = max(self._warm, workers)
        async with asyncio.TaskGroup() as starting:
            for _ in range(workers - self._size):
                self._size += 1
                starting.create_task(self._start_idle())

    async def prove(self) -> None:
        """Bring up one worker, only to see that it comes up; raise ContainerFailedError."""
        self._size += 1
        worker = await self._start()
        self._discard(worker)

    def settle(self, workers: int) -> None:
        """Keep this many workers from now on, and let the others idle away."""
        self._warm = workers
        self._watch_idle()
        self._refill()

    async def close(self, *, drain_seconds: float) -> None:
        """Finish the requests under way, then stop every worker."""
        self._is_closed = True
        deadline = time.monotonic() + drain_seconds
        while self.in_flight > 0 and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        while self._idle:
            self._discard(self._idle.popleft()[0])
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self) -> tuple[Instance, float | None]:
        while True:
            while self._idle:
                worker, _ = self._idle.pop()
                if worker.is_healthy:
                    return worker, None
                self._discard(worker)
            if self._size < self._warm + self._max_on_demand_workers:
                self._size += 1
                began = time.perf_counter()
                worker = await self._start()
                return worker, time.perf_counter() - began
            await self._wait_for_a_worker()

    async def _wait_for_a_worker(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._wake_one()  # its turn is somebody else's now
            raise

    def _wake_one(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    async def _start(self) -> Instance:
        """Start a worker that is already counted in."""
        try:
            return await self._launch()
        except BaseException:
            self._size -= 1
            self._wake_one()
            raise

    async def _start_idle(self) -> None:
        self._put_idle(await self._start())

    def _give_back(self, lease: Lease) -> None:
        if lease.has_answered and lease.worker.is_healthy:
            self._put_idle(lease.worker)
        else:
            self._discard(lease.worker)

    def _put_idle(self, worker: Instance) -> None:
        if self._is_closed and self.in_flight <= 1:
            self._discard(worker)
            return
        self._idle.append((worker, time.monotonic()))
        self._wake_one()
        self._watch_idle()

    def _watch_idle(self) -> None:
        # A little later than due, so that the worker is not found a moment too young.
        loop = asyncio.get_running_loop()
        loop.call_later(self._idle_seconds * 1.01 + 0.001, self._stop_idle)

    def _stop_idle(self) -> None:
        due = time.monotonic() - self._idle_seconds
        while self._idle and self._size > self._warm and self._idle[0][1] <= due:
            self._discard(self._idle.popleft()[0])

    def _discard(self, worker: Instance) -> None:
        self._size -= 1
        self._run(self._stop_worker(worker))
        self._wake_one()
        self._refill()

    def _refill(self) -> None:
        """Replace provisioned workers that are gone."""
        if self._is_closed:
            return
        for _ in range(self._warm - self._size):
            self._size += 1
            self._run(self._start_again())

    async def _start_again(self) -> None:
        try:
            await self._start_idle()
        except ContainerFailedError as failure:
            logger.warning("a provisioned worker does not come back: %s", failure)

    def _run(self, work: Coroutine[Any, Any, None] | Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
