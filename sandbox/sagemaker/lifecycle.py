"""What happens to endpoints over time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sandbox.sagemaker import deployment
from sandbox.sagemaker.endpoint_events import state_change
from sandbox.sagemaker.endpoints import Change, Endpoint, EndpointStatus, Side
from sandbox.sagemaker.errors import ContainerFailedError, DeploymentRolledBackError
from sandbox.sagemaker.guardrails.plan import TrafficShift
from sandbox.sagemaker.guardrails.traffic_shifting import shift_traffic
from sandbox.sagemaker.machine import Machine
from sandbox.sagemaker.ports import Alarms, Event
from sandbox.sagemaker.variants import VariantPlan

logger = logging.getLogger(__name__)

NO_GUARDRAILS = TrafficShift()
_MAX_FAILURE_REASON = 1024


class Lifecycle:
    """Carries changes out in the background, one at a time for each endpoint."""

    def __init__(
        self,
        machine: Machine,
        alarms: Alarms,
        emit: Callable[[Event], None],
        clock: Callable[[], float],
    ) -> None:
        self._machine = machine
        self._alarms = alarms
        self._emit = emit
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def create(self, endpoint: Endpoint, plans: tuple[VariantPlan, ...]) -> None:
        """Bring a new endpoint into service, or let it fail."""
        self._begin(endpoint, EndpointStatus.CREATING, plans)
        self._spawn(endpoint, lambda: self._create(endpoint))

    def deploy(
        self,
        endpoint: Endpoint,
        plans: tuple[VariantPlan, ...],
        config_name: str,
        shift: TrafficShift,
    ) -> None:
        """Move an endpoint to another configuration; if that fails the old one keeps serving."""
        self._begin(endpoint, EndpointStatus.UPDATING, plans, config_name, shift)
        self._spawn(endpoint, lambda: self._update(endpoint))

    def adjust(self, endpoint: Endpoint, plans: tuple[VariantPlan, ...]) -> None:
        """Give an endpoint other weights and capacities; the weights apply when it settles."""
        self._begin(endpoint, EndpointStatus.UPDATING, plans)
        self._spawn(endpoint, lambda: self._update(endpoint))

    def delete(self, endpoint: Endpoint, forget: Callable[[], object]) -> None:
        """Stop an endpoint's instances, then forget it."""
        endpoint.status = EndpointStatus.DELETING
        self._touch(endpoint)
        self._spawn(endpoint, lambda: self._delete(endpoint, forget))

    async def stop(self) -> None:
        """Give up what is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _create(self, endpoint: Endpoint) -> None:
        try:
            await self._carry_out(endpoint)
        except ContainerFailedError as failure:
            self._fail(endpoint, str(failure))

    async def _update(self, endpoint: Endpoint) -> None:
        try:
            await self._carry_out(endpoint)
        except (ContainerFailedError, DeploymentRolledBackError) as failure:
            # As on SageMaker: InService again on the old configuration; who asked for the update
            # must compare EndpointConfigName, or read this reason before the next update clears it.
            logger.warning("update of %s is rolled back: %s", endpoint.arn, failure)
            endpoint.failure_reason = str(failure)[:_MAX_FAILURE_REASON]
            self._settle(endpoint)

    async def _delete(self, endpoint: Endpoint, forget: Callable[[], object]) -> None:
        fleets = endpoint.blue.all_fleets
        endpoint.fleets, endpoint.shadows = {}, {}
        await asyncio.gather(
            deployment.retire(self._machine, fleets, staying={}),
            asyncio.sleep(self._machine.settings.updating_seconds),
        )
        forget()

    async def _carry_out(self, endpoint: Endpoint) -> None:
        change = endpoint.change
        if change is None:
            return
        former = endpoint.blue.all_fleets
        fleets, _ = await asyncio.gather(
            deployment.prepare(self._machine, endpoint.scope, endpoint.name, change.plans, former),
            asyncio.sleep(self._machine.settings.updating_seconds),
            return_exceptions=True,  # a failure too must be seen as Updating for a moment
        )
        if isinstance(fleets, BaseException):
            raise fleets
        new_config_name = change.new_config_name
        green = Side.of(
            endpoint.config_name if new_config_name is None else new_config_name, fleets
        )
        if new_config_name is not None and former != {}:
            await self._shift_traffic(endpoint, green, change.shift)
        endpoint.serve(green)
        await deployment.retire(self._machine, former, staying=fleets)
        self._settle(endpoint)

    async def _shift_traffic(self, endpoint: Endpoint, green: Side, shift: TrafficShift) -> None:
        try:
            await shift_traffic(
                endpoint,
                green,
                shift,
                self._alarms,
                poll_seconds=self._machine.settings.alarm_poll_seconds,
                rolling_back=lambda: self._touch(endpoint),
            )
        except DeploymentRolledBackError:
            await asyncio.gather(
                deployment.retire(
                    self._machine, green.all_fleets, staying=endpoint.blue.all_fleets
                ),
                asyncio.sleep(self._machine.settings.updating_seconds),
            )
            raise

    def _touch(self, endpoint: Endpoint) -> None:
        """Note that the status is another one, and tell who listens."""
        endpoint.modified = self._clock()
        self._emit(state_change(endpoint))

    def _begin(
        self,
        endpoint: Endpoint,
        status: EndpointStatus,
        plans: tuple[VariantPlan, ...],
        new_config_name: str | None = None,
        shift: TrafficShift = NO_GUARDRAILS,
    ) -> None:
        endpoint.status = status
        self._touch(endpoint)
        endpoint.failure_reason = None
        endpoint.change = Change(
            plans=plans,
            new_config_name=new_config_name,
            started=endpoint.modified,
            shift=shift,
        )

    def _settle(self, endpoint: Endpoint) -> None:
        endpoint.status = EndpointStatus.IN_SERVICE
        endpoint.change = None
        self._touch(endpoint)

    def _fail(self, endpoint: Endpoint, reason: str) -> None:
        logger.warning("%s has failed: %s", endpoint.arn, reason)
        endpoint.status = EndpointStatus.FAILED
        endpoint.change = None
        endpoint.failure_reason = reason[:_MAX_FAILURE_REASON]
        self._touch(endpoint)

    def _spawn(self, endpoint: Endpoint, change: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._guarded(endpoint, change))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, endpoint: Endpoint, change: Callable[[], Awaitable[None]]) -> None:
        try:
            await change()
        except Exception as error:  # the outermost frame: no endpoint may stay Updating for ever
            logger.exception("change of %s", endpoint.arn)
            self._fail(endpoint, f"Internal error of the sandbox: {error}")
