"""The embedded SageMaker as one object: start it, call it, stop it.

Its state belongs to the event loop that called `start`; calls from other loops are carried there.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sandbox.sagemaker import api, wire
from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.capture.writer import CaptureWriter
from sandbox.sagemaker.catalog import Catalog
from sandbox.sagemaker.control import Control
from sandbox.sagemaker.errors import ModelError, SageMakerError
from sandbox.sagemaker.lifecycle import Lifecycle
from sandbox.sagemaker.machine import Machine
from sandbox.sagemaker.metrics import Seconds
from sandbox.sagemaker.multi_model.routing import MultiModels
from sandbox.sagemaker.operations import run
from sandbox.sagemaker.ports import (
    Alarms,
    AnyRole,
    Event,
    EventSink,
    LogGroups,
    MetricDatum,
    MetricSink,
    NoAlarms,
    NoEvents,
    NoLogGroups,
    NoScalableTargets,
    ObjectStore,
    Roles,
    ScalableTargets,
)
from sandbox.sagemaker.publisher import Publisher
from sandbox.sagemaker.registry.lookup import Registry
from sandbox.sagemaker.runtime import Runtime
from sandbox.sagemaker.settings import SageMakerSettings
from sandbox.sagemaker.transform.runs import TransformRuns
from sandbox.sagemaker.wire import HttpAnswer

__all__ = [
    "Alarms",
    "Event",
    "EventSink",
    "HttpAnswer",
    "MetricDatum",
    "MetricSink",
    "ModelError",
    "ObjectStore",
    "SageMaker",
    "SageMakerError",
    "SageMakerSettings",
]

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
_DEFAULTS = SageMakerSettings()
_NO_TARGETS = NoScalableTargets()
_NO_EVENTS = NoEvents()
_NO_ALARMS = NoAlarms()
_NO_LOG_GROUPS = NoLogGroups()
_ANY_ROLE = AnyRole()


class SageMaker:
    """SageMaker's control plane and runtime for every account and region of one process."""

    def __init__(
        self,
        *,
        objects: ObjectStore,
        metrics: MetricSink,
        events: EventSink = _NO_EVENTS,
        alarms: Alarms = _NO_ALARMS,
        log_groups: LogGroups = _NO_LOG_GROUPS,
        work_dir: Path,
        roles: Roles = _ANY_ROLE,
        settings: SageMakerSettings = _DEFAULTS,
        scalable_targets: ScalableTargets = _NO_TARGETS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._scalable_targets = scalable_targets
        self._clock = clock
        self._objects = objects
        self._events = events
        self._alarms = alarms
        self._log_groups = log_groups
        self._roles = roles
        self._machine = Machine(objects, work_dir, settings)
        self._lifecycle = Lifecycle(self._machine, alarms, self._emit, clock)
        self._transform_runs = TransformRuns(
            self._machine,
            objects=objects,
            roles=roles,
            log_groups=log_groups,
            emit=self._emit,
            clock=clock,
        )
        seconds = Seconds(clock)
        self._captures = CaptureWriter(objects, settings, clock)
        models = MultiModels(self._machine.artifacts, settings, seconds)
        self._runtime = Runtime(settings, seconds, self._captures, models)
        self._publisher = Publisher(metrics, seconds, self._machine, clock)
        self._catalogs: dict[Scope, Catalog] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._background: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start publishing and capturing, in the event loop that owns everything from then on."""
        self._loop = asyncio.get_running_loop()
        self._machine.clear()
        api.service_model("sagemaker")
        api.invocation_headers()
        for task in (self._publisher.publish_for_ever(), self._captures.write_for_ever()):
            self._background.append(asyncio.create_task(task))

    async def stop(self) -> None:
        """Stop every worker process, write the last captures, publish the last metrics."""
        for task in self._background:
            task.cancel()
        await self._lifecycle.stop()
        await self._transform_runs.stop()
        await self._machine.stop_all()
        await self._captures.flush()
        self._publisher.publish(is_last=True)

    async def control(
        self, account: str, region: str, operation: str, params: dict[str, Any]
    ) -> dict[str, Any]:
        """Run one control operation, such as `CreateModel`; raise SageMakerError if refused."""
        return await self._at_home(self._control(Scope(account, region), operation, params))

    def control_at_home(
        self, account: str, region: str, operation: str, params: dict[str, Any]
    ) -> dict[str, Any]:
        """Run one control operation in the event loop that owns everything, without waiting."""
        return self._control_now(Scope(account, region), operation, params)

    async def invoke(
        self, account: str, region: str, endpoint_name: str, headers: dict[str, str], body: bytes
    ) -> HttpAnswer:
        """Run one invocation; raise SageMakerError if it is refused or the model fails."""
        catalog = self._catalog(Scope(account, region))
        return await self._at_home(self._runtime.invoke(catalog, endpoint_name, headers, body))

    async def handle_control(
        self, account: str, region: str, headers: dict[str, str], body: bytes
    ) -> HttpAnswer:
        """Answer one JSON 1.1 request, `X-Amz-Target: SageMaker.<Operation>`."""

        async def answer() -> HttpAnswer:
            operation, params = wire.read_control_request(headers, body)
            return wire.control_answer(await self.control(account, region, operation, params))

        return await _with_errors(answer(), wire.CONTROL_CONTENT_TYPE)

    async def handle_runtime(  # noqa: PLR0917 - the parts of a request, in their usual order
        self,
        account: str,
        region: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
    ) -> HttpAnswer:
        """Answer one request to `/endpoints/{name}/invocations`."""

        async def answer() -> HttpAnswer:
            name = wire.read_runtime_path(method, path)
            return wire.with_request_id(await self.invoke(account, region, name, headers, body))

        return await _with_errors(answer(), wire.RUNTIME_CONTENT_TYPE)

    def tags(self, account: str) -> list[tuple[str, Mapping[str, str]]]:
        """Return ARN and tags of every resource of an account; call it from the event loop."""
        return [
            (resource.arn, resource.tags)
            for scope, catalog in self._catalogs.items()
            if scope.account == account
            for resource in catalog.resources()
        ]

    def unpacked(self, account: str, region: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a request of CreateModel with what the model packages it names say."""
        return Registry(Scope(account, region), self._catalog).unpacked(params)

    async def _control(
        self, scope: Scope, operation: str, params: dict[str, Any]
    ) -> dict[str, Any]:
        return self._control_now(scope, operation, params)

    def _control_now(self, scope: Scope, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        control = Control(
            catalog=self._catalog(scope),
            registry=Registry(scope, self._catalog),
            objects=self._objects,
            alarms=self._alarms,
            log_groups=self._log_groups,
            roles=self._roles,
            lifecycle=self._lifecycle,
            transform_runs=self._transform_runs,
            settings=self._settings,
            scalable_targets=self._scalable_targets,
            emit=self._emit,
            clock=self._clock,
        )
        return run(control, operation, params)

    def _emit(self, event: Event) -> None:
        # A stranger's call tells the owner of the resource, whose rules they are.
        _, _, _, region, account, _ = event.resource_arn.split(":", 5)
        self._events.put(account, region, event)

    def _catalog(self, scope: Scope) -> Catalog:
        return self._catalogs.setdefault(scope, Catalog(scope))

    async def _at_home(self, call: Coroutine[Any, Any, Result]) -> Result:
        if self._loop is None:
            call.close()
            raise RuntimeError("SageMaker must be started before it is called; await start() first")
        if self._loop is asyncio.get_running_loop():
            return await call
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(call, self._loop))


async def _with_errors(answer: Awaitable[HttpAnswer], content_type: str) -> HttpAnswer:
    try:
        return await answer
    except SageMakerError as error:
        return wire.error_answer(error, content_type)
    except Exception:  # the outermost frame of a request
        logger.exception("internal failure")
        failure = SageMakerError("InternalFailure", "The sandbox failed; see its log.", 500)
        return wire.error_answer(failure, content_type)
