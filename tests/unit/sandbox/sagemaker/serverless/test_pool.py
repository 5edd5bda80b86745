"""Workers come when requests do."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from sandbox.sagemaker.errors import ContainerFailedError, ThrottledError
from sandbox.sagemaker.serverless.configuration import ServerlessConfig
from sandbox.sagemaker.serverless.pool import WorkerPool


class FakeWorker:
    def __init__(self):
        self.is_healthy = True


class Machine:
    """Launches workers that do nothing, and remembers them."""

    def __init__(self, *, is_broken=False):
        self.started, self.stopped, self.is_broken = [], [], is_broken

    async def launch(self):
        await asyncio.sleep(0)
        if self.is_broken:
            raise ContainerFailedError("no")
        self.started.append(FakeWorker())
        return self.started[-1]

    async def stop(self, worker):
        self.stopped.append(worker)

    def pool(self, *, workers=4, idle_seconds=60.0):
        return WorkerPool(
            self.launch, self.stop, idle_seconds=idle_seconds, max_on_demand_workers=workers
        )


def config(max_concurrency=4, provisioned=None):
    return ServerlessConfig(
        memory_size_in_mb=1024,
        max_concurrency=max_concurrency,
        provisioned_concurrency=provisioned,
    )


async def request(pool, given, *, until=None, answers=True):
    """Have a request answered, as soon as an event allows it."""
    async with pool.lease(given) as lease:
        if until is not None:
            await until.wait()
        lease.has_answered = answers
        return lease


def test_the_first_request_is_cold_and_the_next_is_warm():
    """And it is the same worker."""

    async def play():
        pool = Machine().pool()
        return [await request(pool, config()) for _ in range(2)]

    cold, warm = asyncio.run(play())

    assert cold.setup_seconds is not None
    assert warm.setup_seconds is None
    assert cold.worker is warm.worker


def test_beyond_the_concurrency_a_request_is_throttled_at_once():
    """Those under way are not touched, and afterwards there is room again."""

    async def play():
        pool, done = Machine().pool(), asyncio.Event()
        under_way = [asyncio.create_task(request(pool, config(2), until=done)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(ThrottledError):
            await request(pool, config(2))
        done.set()
        first = await asyncio.gather(*under_way)
        return first, await request(pool, config(2)), pool.in_flight

    first, later, in_flight = asyncio.run(play())

    assert [1, 2] == [lease.concurrent_requests for lease in first]
    assert later.setup_seconds is None
    assert in_flight == 0


def test_a_burst_beyond_the_machines_workers_waits_for_one():
    """All are answered; no more workers are started than there may be."""

    async def play():
        machine = Machine()
        pool = machine.pool(workers=2)
        leases = await asyncio.gather(*(request(pool, config(50)) for _ in range(50)))
        return machine, leases

    machine, leases = asyncio.run(play())

    assert len(machine.started) == 2
    assert len(leases) == 50


def test_provisioned_workers_are_there_before_the_first_request():
    """What they cannot take spills over to workers that are started for it."""

    async def play():
        machine = Machine()
        pool, given, done = machine.pool(), config(3, provisioned=2), asyncio.Event()
        await pool.warm_up(2)
        warm = len(machine.started)
        under_way = [asyncio.create_task(request(pool, given, until=done)) for _ in range(3)]
        for _ in range(3):
            await asyncio.sleep(0)
        done.set()
        return warm, await asyncio.gather(*under_way)

    warm, leases = asyncio.run(play())

    assert warm == 2
    assert [True, True, False] == [lease.is_provisioned for lease in leases]
    assert [False, False, True] == [lease.setup_seconds is not None for lease in leases]


def test_a_worker_that_did_not_answer_is_thrown_away():
    """It may still be busy with what it never answered; a provisioned one is replaced."""

    async def play():
        machine = Machine()
        pool, given = machine.pool(), config(provisioned=1)
        await pool.warm_up(1)
        lease = await request(pool, given, answers=False)
        for _ in range(3):
            await asyncio.sleep(0)
        return machine, lease, await request(pool, given)

    machine, lost, next_lease = asyncio.run(play())

    assert machine.stopped == [lost.worker]
    assert next_lease.worker is machine.started[1]
    assert next_lease.setup_seconds is None


def test_a_worker_that_does_not_come_up_lets_the_next_request_try():
    """Nobody waits for it for ever."""

    async def play():
        machine = Machine(is_broken=True)
        pool = machine.pool(workers=1)
        waiting = [asyncio.create_task(request(pool, config())) for _ in range(3)]
        return await asyncio.gather(*waiting, return_exceptions=True), pool.in_flight

    failures, in_flight = asyncio.run(play())

    assert [ContainerFailedError] * 3 == [type(failure) for failure in failures]
    assert in_flight == 0


def test_a_caller_that_leaves_gives_its_turn_away():
    """The next one in the line gets the worker."""

    async def play():
        pool, done = Machine().pool(workers=1), asyncio.Event()
        first = asyncio.create_task(request(pool, config(), until=done))
        await asyncio.sleep(0)
        leaving = asyncio.create_task(request(pool, config()))
        staying = asyncio.create_task(request(pool, config()))
        for _ in range(3):
            await asyncio.sleep(0)
        done.set()
        await first
        leaving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await leaving
        return await asyncio.wait_for(staying, 5)

    assert asyncio.run(play()).setup_seconds is None


def test_closing_finishes_what_is_under_way():
    """Then every worker is stopped."""

    async def play():
        machine = Machine()
        pool, done = machine.pool(), asyncio.Event()
        under_way = [asyncio.create_task(request(pool, config(), until=done)) for _ in range(2)]
        await asyncio.sleep(0)
        closing = asyncio.create_task(pool.close(drain_seconds=5))
        await asyncio.sleep(0)
        done.set()
        await asyncio.gather(*under_way, closing)
        return machine

    machine = asyncio.run(play())

    assert len(machine.started) == 2
    assert set(machine.started) == set(machine.stopped)
