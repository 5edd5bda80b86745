"""The models of one instance of a multi-model endpoint: downloaded, loaded, used, unloaded.

What is loaded is known here and in the container, and only this asks the container to change it. A
model that is unloaded stays on the instance's disk: a second load needs no download, and what
happens to the object on S3 meanwhile is not noticed.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sandbox.sagemaker.artifacts import Artifacts
from sandbox.sagemaker.errors import (
    ContainerFailedError,
    MissingArtifactError,
    SageMakerError,
    UnloadableModelError,
    validation_error,
)
from sandbox.sagemaker.http_client import HttpAnswer, NoAnswerError
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.invocation_request import TARGET_MODEL_HEADER
from sandbox.sagemaker.multi_model.cache import ModelCache
from sandbox.sagemaker.resources import Model
from sandbox.sagemaker.settings import SageMakerSettings

Record = Callable[[str, float], None]  # the name of a metric, and its value


def opaque_name(key: str) -> str:
    """Return the name that the container knows a model by: any key, in characters of a path."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


class ModelHost:
    """SageMaker's side of one container of many models."""

    def __init__(
        self,
        instance: Instance,
        model: Model,
        artifacts: Artifacts,
        settings: SageMakerSettings,
        record: Record,
    ) -> None:
        self._instance = instance
        self._model = model
        self._artifacts = artifacts
        self._settings = settings
        self._record = record
        self._pid: int | None = None
        self._cache = ModelCache()
        self._on_disk: dict[str, Path] = {}
        self._loading: dict[str, asyncio.Task[None]] = {}
        self._changing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._released = asyncio.Event()

    def has(self, key: str) -> bool:
        """Say whether a request for a model would be at home here: loaded, or about to be."""
        return key in self._loading or (key in self._cache and self._pid == self._instance.pid)

    @asynccontextmanager
    async def use(self, key: str) -> AsyncIterator[str]:
        """Make a model ready and give the path to invoke it at.

        Raises:
            SageMakerError: it is not there, or not ready yet; loading continues then.
            UnloadableModelError: the container cannot load it.
        """
        self._forget_if_restarted()
        self._record("ModelCacheHit", float(key in self._cache))
        try:
            with self._cache.need(key):
                if key not in self._cache:
                    await self._wait_for(key)
                yield f"/models/{opaque_name(key)}/invoke"
        finally:
            self._release()
            if not self._model.caches_models and not self._cache.is_needed(key):
                await self._unload(key)
                self._on_disk.pop(key, None)

    def _release(self) -> None:
        """Wake whoever waits for a model that nobody needs any more."""
        self._released.set()
        self._released = asyncio.Event()

    def _forget_if_restarted(self) -> None:
        if self._pid != self._instance.pid:
            self._pid = self._instance.pid
            self._cache.clear()
            self._instance.loaded_model_count = 0

    async def _wait_for(self, key: str) -> None:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._settings.model_wait_seconds):
                while key not in self._cache:
                    await asyncio.shield(self._start_loading(key))
        except TimeoutError:
            raise SageMakerError(
                "ModelNotReadyException",
                f"Model {key} is not ready for inference yet. Wait and try your request again.",
                429,
            ) from None
        finally:
            self._record("ModelLoadingWaitTime", _microseconds_since(began))

    def _start_loading(self, key: str) -> asyncio.Task[None]:
        """Load once, however many wait; the task goes on when none of them does any more."""
        task = self._loading.get(key)
        if task is None:
            task = asyncio.create_task(self._load(key))
            self._loading[key] = task
            task.add_done_callback(lambda done: self._end_loading(key, done))
        return task

    def _end_loading(self, key: str, done: asyncio.Task[None]) -> None:
        self._loading.pop(key, None)
        if not done.cancelled():
            done.exception()  # it was for those who waited; perhaps nobody did
        self._release()

    async def _load(self, key: str) -> None:
        try:
            async with (
                asyncio.timeout(self._settings.model_load_seconds),
                self._changing[key],
            ):
                directory = await self._download(key)
                await self._load_into_container(key, directory)
        except TimeoutError as cause:
            limit = self._settings.model_load_seconds
            raise UnloadableModelError(
                0, f"Model {key} could not be loaded within {limit:g} s."
            ) from cause
        except NoAnswerError as cause:
            raise UnloadableModelError(
                0, f"The container ended while it loaded model {key}."
            ) from cause

    async def _download(self, key: str) -> Path:
        if key in self._on_disk:
            return self._on_disk[key]
        began = time.perf_counter()
        uri = self._model.model_uri(key)
        try:
            directory = await self._artifacts.fetch(uri)
        except MissingArtifactError as cause:
            bucket, _, object_key = uri.removeprefix("s3://").partition("/")
            raise validation_error(
                f"Failed to download model data (bucket: {bucket}, key: {object_key}). Please "
                "ensure that there is an object located at the URL and that the role passed to "
                "CreateModel has permissions to download the model."
            ) from cause
        except ContainerFailedError as cause:
            raise validation_error(
                f'Failed to extract model data archive from URL "{uri}". Please ensure that the '
                "object located at the URL is a valid tar.gz archive."
            ) from cause
        self._record("ModelDownloadingTime", _microseconds_since(began))
        self._on_disk[key] = directory
        return directory

    async def _load_into_container(self, key: str, directory: Path) -> None:
        body = json.dumps({"model_name": opaque_name(key), "url": str(directory)}).encode()
        while True:
            began, released = time.perf_counter(), self._released
            answer = await self._ask("POST", "/models", key, body)
            if answer.status in {200, 409}:
                self._record("ModelLoadingTime", _microseconds_since(began))
                self._cache.add(key)
                self._instance.loaded_model_count = len(self._cache)
                return
            if answer.status != 507:
                raise UnloadableModelError(answer.status, answer.body.decode(errors="replace"))
            await self._make_room(answer, released)

    async def _make_room(self, refusal: HttpAnswer, released: asyncio.Event) -> None:
        victim = self._cache.least_recently_used()
        if victim is not None:
            await self._unload(victim)
        elif len(self._cache) > 0 or len(self._loading) > 1:
            await released.wait()
        else:
            raise UnloadableModelError(refusal.status, refusal.body.decode(errors="replace"))

    async def _unload(self, key: str) -> None:
        if key not in self._cache:
            return
        self._cache.remove(key)
        async with self._changing[key]:
            began = time.perf_counter()
            with suppress(NoAnswerError, TimeoutError):  # a container that is gone has forgotten
                await self._ask("DELETE", f"/models/{opaque_name(key)}", key, b"")
            self._record("ModelUnloadingTime", _microseconds_since(began))
            self._instance.loaded_model_count = len(self._cache)
        self._release()

    async def _ask(self, method: str, path: str, key: str, body: bytes) -> HttpAnswer:
        return await self._instance.request(
            method,
            path,
            {"Content-Type": "application/json", TARGET_MODEL_HEADER: key},
            body,
            timeout_seconds=self._settings.model_load_seconds,
        )


def _microseconds_since(began: float) -> float:
    return float(round((time.perf_counter() - began) * 1e6))
