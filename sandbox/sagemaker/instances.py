"""An instance of a variant: one worker process, started, watched, restarted and stopped."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sandbox.sagemaker.errors import ContainerFailedError
from sandbox.sagemaker.http_client import HttpAnswer, HttpClient, NoAnswerError
from sandbox.sagemaker.settings import SageMakerSettings
from sandbox.sagemaker.worker_process import WorkerProcess

logger = logging.getLogger(__name__)

_MAX_RESTART_DELAY_SECONDS = 30.0
_LOG_TAIL_BYTES = 700


class InstanceState(StrEnum):
    """Only a healthy instance is given requests."""

    STARTING = "starting"
    HEALTHY = "healthy"
    DOWN = "down"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True, slots=True)
class ContainerSpec:
    """What to run."""

    variables: Mapping[str, str]
    directory: Path
    log_file: Path
    startup_timeout_seconds: float


class Instance:
    """One worker process that comes back when it dies."""

    def __init__(
        self,
        instance_id: str,
        spec: ContainerSpec,
        settings: SageMakerSettings,
        start_slots: asyncio.Semaphore,
    ) -> None:
        self.instance_id = instance_id
        self.state = InstanceState.STARTING
        self.outstanding = 0
        self.loaded_model_count: int | None = None  # of a container of many models
        self._spec = spec
        self._settings = settings
        self._start_slots = start_slots
        self._process: WorkerProcess | None = None
        self._client: HttpClient | None = None
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id of the worker, None while there is none."""
        return None if self._process is None else self._process.pid

    @property
    def directory(self) -> Path:
        """Return where it writes what it unpacks and loads."""
        return self._spec.directory

    @property
    def is_healthy(self) -> bool:
        """Say whether requests may be sent."""
        return self.state is InstanceState.HEALTHY

    async def start(self) -> None:
        """Bring the worker up and watch it from then on; raise ContainerFailedError."""
        await self._bring_up()
        self._supervisor = asyncio.create_task(self._restart_when_it_dies())

    async def request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        timeout_seconds: float | None = None,
    ) -> HttpAnswer:
        """Send a request to the container; raise NoAnswerError or TimeoutError."""
        patience = self._settings.invocation_timeout_seconds
        if self._client is None:
            raise NoAnswerError("the container is not running")
        self.outstanding += 1
        try:
            async with asyncio.timeout(patience if timeout_seconds is None else timeout_seconds):
                return await self._client.request(method, path, headers, body)
        finally:
            self.outstanding -= 1

    async def stop(self, *, drain_seconds: float) -> None:
        """Take no more requests, finish those under way, end the worker."""
        self.state = InstanceState.STOPPED
        deadline = time.monotonic() + drain_seconds
        while self.outstanding > 0 and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.gather(self._supervisor, return_exceptions=True)
        await self._kill()

    async def _bring_up(self) -> None:
        async with self._start_slots:
            if self._is_stopped():  # while it waited for its turn
                raise ContainerFailedError("The instance was stopped before it had started.")
            self._process = await WorkerProcess.spawn(
                self._spec.variables, self._spec.directory, self._spec.log_file
            )
            try:
                async with asyncio.timeout(self._spec.startup_timeout_seconds):
                    self._client = await self._until_healthy(self._process)
            except TimeoutError as cause:
                await self._kill()
                raise self._failure(
                    f"no answer to ping within {self._spec.startup_timeout_seconds:g} s"
                ) from cause
            except BaseException:
                await self._kill()
                raise
            if not self._is_stopped():
                self.state = InstanceState.HEALTHY

    def _is_stopped(self) -> bool:
        return self.state is InstanceState.STOPPED

    async def _until_healthy(self, process: WorkerProcess) -> HttpClient:
        client = None
        while client is None:
            event = await self._next_event(process)
            if event["event"] == "listening":
                client = HttpClient(event["port"])
        while True:
            try:
                if (await client.request("GET", "/ping", {})).status == 200:
                    return client
            except NoAnswerError:
                await self._next_event(process)  # it has ended: this says why
            await self._refuse_load_failure(process)

    async def _refuse_load_failure(self, process: WorkerProcess) -> None:
        try:
            async with asyncio.timeout(self._settings.ping_interval_seconds):
                await self._next_event(process)
        except TimeoutError:
            return

    async def _next_event(self, process: WorkerProcess) -> dict[str, Any]:
        event = await process.next_event()
        if event is None:
            raise self._failure(f"the container ended with exit code {await process.wait()}")
        if event["event"] == "load_failed":
            raise self._failure(f"the model could not be loaded: {event['reason']}")
        return event

    async def _restart_when_it_dies(self) -> None:
        while self._process is not None:
            exit_code = await self._process.wait()
            self.state = InstanceState.DOWN
            await self._kill()
            logger.warning("instance %s ended with exit code %s", self.instance_id, exit_code)
            delay = self._settings.restart_delay_seconds
            while self.state is InstanceState.DOWN:
                await asyncio.sleep(delay)
                delay = min(2 * delay, _MAX_RESTART_DELAY_SECONDS)
                try:
                    await self._bring_up()
                except (ContainerFailedError, OSError) as failure:
                    logger.warning("instance %s does not come back: %s", self.instance_id, failure)

    async def _kill(self) -> None:
        client, process = self._client, self._process
        self._client = self._process = None
        if client is not None:
            client.close()
        if process is not None:
            await process.kill()

    def _failure(self, reason: str) -> ContainerFailedError:
        return ContainerFailedError(
            f"{reason}. End of the container's log: {_tail(self._spec.log_file)}"
        )


def _tail(log_file: Path) -> str:
    with log_file.open("rb") as log:
        log.seek(max(log_file.stat().st_size - _LOG_TAIL_BYTES, 0))
        return log.read().decode(errors="replace").strip()
