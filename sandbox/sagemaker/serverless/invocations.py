"""One invocation of a serverless variant: lease a worker, ask it, measure."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sandbox.sagemaker.errors import ContainerFailedError, ThrottledError
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.metric_sources import MetricSource
from sandbox.sagemaker.metrics import Seconds
from sandbox.sagemaker.process_usage import resident_bytes
from sandbox.sagemaker.serverless.fleets import ServerlessFleet
from sandbox.sagemaker.serverless.metrics import ServerlessInvocation, concurrency
from sandbox.sagemaker.serverless.pool import Lease

_MIB = 2**20


class Outcome(Protocol):
    """What came of asking a container; status 0 is no answer."""

    @property
    def status(self) -> int:
        """Return the HTTP status."""


OutcomeT = TypeVar("OutcomeT", bound=Outcome)


async def ask(
    fleet: ServerlessFleet,
    attempt: Callable[[Instance], Awaitable[OutcomeT]],
    source: MetricSource,
    seconds: Seconds,
    *,
    began: float,
) -> OutcomeT:
    """Return what a worker answered; raise ThrottledError or ContainerFailedError."""
    meter = _Meter(fleet, source, seconds, began)
    try:
        async with fleet.pool.lease(fleet.config) as lease:
            asked = time.perf_counter()
            outcome = await attempt(lease.worker)
            lease.has_answered = outcome.status != 0
            meter.record_answer(lease, outcome.status, time.perf_counter() - asked)
            return outcome
    except ThrottledError:
        meter.record_throttled()
        raise
    except ContainerFailedError:
        meter.record_failed_start()
        raise


class _Meter:
    """Writes down what became of one request."""

    def __init__(
        self, fleet: ServerlessFleet, source: MetricSource, seconds: Seconds, began: float
    ) -> None:
        self._fleet = fleet
        self._source = source
        self._seconds = seconds
        self._began = began

    def record_answer(self, lease: Lease, status: int, model_seconds: float) -> None:
        config = self._fleet.config
        resident = resident_bytes(lease.worker.pid)
        self._record(
            ServerlessInvocation(
                model_status=status if status != 0 else None,
                model_seconds=model_seconds,
                total_seconds=time.perf_counter() - self._began,
                setup_seconds=lease.setup_seconds,
                is_provisioned=lease.is_provisioned,
                concurrent_requests=lease.concurrent_requests,
                memory_percent=(
                    None
                    if resident is None
                    else round(100 * resident / (config.memory_size_in_mb * _MIB), 3)
                ),
                config=config,
            )
        )

    def record_failed_start(self) -> None:
        self._record(
            ServerlessInvocation(
                model_status=None,
                model_seconds=0.0,
                total_seconds=time.perf_counter() - self._began,
                setup_seconds=None,
                is_provisioned=False,
                concurrent_requests=self._fleet.outstanding + 1,
                memory_percent=None,
                config=self._fleet.config,
            )
        )

    def record_throttled(self) -> None:
        """Count no invocation: the request has reached nothing that could answer it."""
        config = self._fleet.config
        for measurement in concurrency(config, config.max_concurrency):
            self._source.record(self._seconds, *measurement)

    def _record(self, invocation: ServerlessInvocation) -> None:
        for measurement in invocation.measurements():
            self._source.record(self._seconds, *measurement)
