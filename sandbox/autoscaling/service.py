"""The embedded Application Auto Scaling as one object: start it, call it, stop it.

Its state belongs to the event loop that called `start`; calls from threads are carried there.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.autoscaling.control import Control
from sandbox.autoscaling.engine import Engine
from sandbox.autoscaling.errors import AutoScalingError
from sandbox.autoscaling.operations import OPERATIONS, input_shape, run
from sandbox.autoscaling.ports import AlarmBook, MetricReader, ScalableResource
from sandbox.autoscaling.registry import Registry
from sandbox.autoscaling.schedules import NextCron
from sandbox.autoscaling.settings import AutoScalingSettings
from sandbox.autoscaling.targets import Dimension
from sandbox.sagemaker import wire
from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.wire import HttpAnswer

TARGET_PREFIX = "AnyScaleFrontendService."

logger = logging.getLogger(__name__)
_DEFAULTS = AutoScalingSettings()


class AutoScaling:
    """Application Auto Scaling for every account and region of one process."""

    def __init__(
        self,
        *,
        registry: Registry,
        resources: Mapping[Dimension, ScalableResource],
        metrics: MetricReader,
        alarms: AlarmBook,
        next_cron: NextCron,
        settings: AutoScalingSettings = _DEFAULTS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._registry = registry
        self._resources = resources
        self._alarms = alarms
        self._next_cron = next_cron
        self._settings = settings
        self._clock = clock
        self._engine = Engine(
            registry=registry,
            resources=resources,
            metrics=metrics,
            alarms=alarms,
            settings=settings,
            next_cron=next_cron,
            clock=clock,
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start scaling, in the event loop that owns everything from then on."""
        self._loop = asyncio.get_running_loop()
        for operation in OPERATIONS:
            input_shape(operation)
        self._looking = asyncio.create_task(self._engine.run())

    def stop(self) -> None:
        """Stop scaling; what is under way ends by itself."""
        if self._looking is not None:
            self._looking.cancel()

    def control(
        self, account: str, region: str, operation: str, params: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Run one operation, from the event loop; raise SageMakerError if it is refused."""
        control = Control(
            scope=Scope(account, region),
            registry=self._registry,
            resources=self._resources,
            alarms=self._alarms,
            settings=self._settings,
            next_cron=self._next_cron,
            clock=self._clock,
        )
        return run(control, operation, params)

    def control_from_thread(
        self, account: str, region: str, operation: str, params: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Run one operation from another thread, and wait for it."""
        if self._loop is None:
            raise RuntimeError("Application Auto Scaling must be started before it is called")

        async def call() -> dict[str, Any]:
            return self.control(account, region, operation, params)

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result()

    def handle(
        self, account: str, region: str, headers: Mapping[str, str], body: bytes
    ) -> HttpAnswer:
        """Answer one JSON 1.1 request, `X-Amz-Target: AnyScaleFrontendService.<Operation>`."""
        try:
            operation, params = wire.read_control_request(headers, body, TARGET_PREFIX)
            answer = self.control(account, region, operation, params)
        except SageMakerError as error:
            return wire.error_answer(error, wire.CONTROL_CONTENT_TYPE)
        except Exception:  # the outermost frame of a request
            logger.exception("internal failure")
            failure = AutoScalingError(
                "InternalServiceException", "The sandbox failed; see its log.", 500
            )
            return wire.error_answer(failure, wire.CONTROL_CONTENT_TYPE)
        return wire.control_answer(answer)
