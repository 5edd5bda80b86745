"""Sends what happened to CloudWatch, once a second, only of seconds that are over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sandbox.sagemaker.machine import Machine
from sandbox.sagemaker.metrics import Seconds
from sandbox.sagemaker.ports import MetricSink
from sandbox.sagemaker.utilization import UtilizationMeter

logger = logging.getLogger(__name__)

_AFTER_THE_SECOND = 0.02


class Publisher:
    """The one caller of the metric sink."""

    def __init__(
        self, sink: MetricSink, seconds: Seconds, machine: Machine, clock: Callable[[], float]
    ) -> None:
        self._sink = sink
        self._seconds = seconds
        self._machine = machine
        self._clock = clock

    async def publish_for_ever(self) -> None:
        """Publish at the start of each second, and read the instances' utilization now and then."""
        meter = UtilizationMeter(self._seconds, self._clock)
        next_reading = self._clock()
        while True:
            await asyncio.sleep(1 - self._clock() % 1 + _AFTER_THE_SECOND)
            if self._clock() >= next_reading:
                next_reading = self._clock() + self._machine.settings.utilization_seconds
                meter.read(self._machine)
            self.publish()

    def publish(self, *, is_last: bool = False) -> None:
        """Send the seconds that are over, at the end also the present one."""
        taken = self._seconds.take_all() if is_last else self._seconds.take_closed()
        for scope, namespace, data in taken:
            try:
                self._sink.put(scope.account, scope.region, namespace, data)
            except Exception:  # the outermost frame: a failing sink must not end publishing
                logger.exception("metrics of %s are lost", namespace)
