"""Moves an endpoint's requests to its new fleet step by step, and back when an alarm says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sandbox.sagemaker.endpoints import Endpoint, EndpointStatus, Side
from sandbox.sagemaker.errors import DeploymentRolledBackError
from sandbox.sagemaker.guardrails.plan import TrafficShift
from sandbox.sagemaker.ports import Alarms

IN_ALARM = "ALARM"


async def shift_traffic(
    endpoint: Endpoint,
    green: Side,
    shift: TrafficShift,
    alarms: Alarms,
    *,
    poll_seconds: float,
    rolling_back: Callable[[], object],
) -> None:
    """Give the green side all requests; raise DeploymentRolledBackError with blue serving again.

    An alarm that is in ALARM before the first step ends the deployment before it has begun.
    """
    deadline = asyncio.get_running_loop().time()
    deadline += float("inf") if shift.timeout_seconds is None else shift.timeout_seconds
    watch = _Watch(endpoint, shift, alarms, poll_seconds, deadline)
    endpoint.green, endpoint.green_share = green, 0.0
    try:
        watch.look()
        for share, seconds in shift.steps:
            endpoint.green_share = share
            await watch.bake(seconds)
    except DeploymentRolledBackError:
        endpoint.green, endpoint.green_share = None, 0.0
        endpoint.status = EndpointStatus.ROLLING_BACK
        rolling_back()
        raise


class _Watch:
    """Looks at the alarms for as long as a step bakes."""

    def __init__(
        self,
        endpoint: Endpoint,
        shift: TrafficShift,
        alarms: Alarms,
        poll_seconds: float,
        deadline: float,
    ) -> None:
        self._scope = endpoint.scope
        self._shift = shift
        self._alarms = alarms
        self._poll_seconds = poll_seconds
        self._deadline = deadline

    async def bake(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until:
            self.look()
            await asyncio.sleep(min(self._poll_seconds, max(until - loop.time(), 0)))
        self.look()

    def look(self) -> None:
        if asyncio.get_running_loop().time() > self._deadline:
            raise DeploymentRolledBackError(
                "The deployment did not end within MaximumExecutionTimeoutInSeconds "
                f"({self._shift.timeout_seconds:g} s) and was rolled back."
            )
        names = self._shift.alarm_names
        tripped = [name for name in names if self._state(name) == IN_ALARM]
        if tripped != []:
            raise DeploymentRolledBackError(
                "The deployment was rolled back because CloudWatch alarms are in ALARM: "
                f"{', '.join(tripped)}."
            )

    def _state(self, name: str) -> str | None:
        return self._alarms.state(self._scope.account, self._scope.region, name)
