"""Collects sampled invocations and writes them to S3 a little later, off the request path."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.sagemaker.artifacts import split
from sandbox.sagemaker.capture.records import (
    UNKNOWN_CONTENT_TYPE,
    CapturedInvocation,
    CapturePlan,
    Payload,
    object_key,
)
from sandbox.sagemaker.endpoints import Endpoint
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.http_client import HttpAnswer
from sandbox.sagemaker.invocation_request import InvocationRequest
from sandbox.sagemaker.ports import NotWrittenError, ObjectStore, ObjectWrite
from sandbox.sagemaker.settings import SageMakerSettings

logger = logging.getLogger(__name__)

_SECONDS_IN_HOUR = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stream:
    """Records that belong into one object."""

    account: str
    region: str
    endpoint_name: str
    variant_name: str
    role_arn: str | None
    plan: CapturePlan
    hour: int


@dataclass(slots=True)
class _Pending:
    batches: dict[_Stream, list[CapturedInvocation]] = field(default_factory=dict)
    size_bytes: int = 0


class CaptureWriter:
    """The one caller of the object store's `put` for captured data."""

    def __init__(
        self, objects: ObjectStore, settings: SageMakerSettings, clock: Callable[[], float]
    ) -> None:
        self._objects = objects
        self._settings = settings
        self._clock = clock
        self._random = random.Random(settings.random_seed)  # noqa: S311 - it samples
        self._pending = _Pending()
        self._dropped = 0
        self._writing = asyncio.Lock()

    def offer(
        self,
        endpoint: Endpoint,
        fleet: Fleet,
        request: InvocationRequest,
        body: bytes,
        answer: HttpAnswer,
        *,
        config_name: str,
    ) -> None:
        """Take an answered invocation if it is sampled; keeps references, encodes nothing."""
        plan = endpoint.captures.get(config_name)
        if plan is None or not plan.samples(self._random.random()):
            return
        size_bytes = len(body) + len(answer.body)
        if self._pending.size_bytes + size_bytes > self._settings.max_pending_capture_bytes:
            self._dropped += 1  # as SageMaker does when an instance's disk fills up
            return
        now = self._clock()
        stream = _Stream(
            account=endpoint.scope.account,
            region=endpoint.scope.region,
            endpoint_name=endpoint.name,
            variant_name=fleet.plan.name,
            role_arn=fleet.plan.model.definition.get("ExecutionRoleArn"),
            plan=plan,
            hour=int(now // _SECONDS_IN_HOUR),
        )
        captured = CapturedInvocation(
            time=now,
            inference_id=request.inference_id,
            input=Payload(
                content_type=request.container_headers.get("Content-Type", UNKNOWN_CONTENT_TYPE),
                body=body,
            ),
            output=Payload(
                content_type=answer.headers.get("content-type", UNKNOWN_CONTENT_TYPE),
                body=answer.body,
            ),
        )
        self._pending.batches.setdefault(stream, []).append(captured)
        self._pending.size_bytes += size_bytes

    async def write_for_ever(self) -> None:
        """Write what was collected, again and again."""
        while True:
            await asyncio.sleep(self._settings.capture_lag_seconds)
            # Whoever stops us in the middle of a batch waits for it in `flush`.
            await asyncio.shield(self.flush())

    async def flush(self) -> None:
        """Write everything that is pending; a failure is logged and its records are lost."""
        async with self._writing:
            pending, self._pending = self._pending, _Pending()
            dropped, self._dropped = self._dropped, 0
            if dropped > 0:
                logger.warning("%d captured invocations are lost: too much is pending", dropped)
            for stream, batch in pending.batches.items():
                for start in range(0, len(batch), self._settings.captures_per_object):
                    part = batch[start : start + self._settings.captures_per_object]
                    await self._write(stream, part)

    async def _write(self, stream: _Stream, batch: list[CapturedInvocation]) -> None:
        bucket, prefix = split(stream.plan.destination_uri)
        try:
            body = await asyncio.to_thread(stream.plan.lines, batch)
            self._objects.put(
                ObjectWrite(
                    account=stream.account,
                    region=stream.region,
                    role_arn=stream.role_arn,
                    bucket=bucket,
                    key=object_key(
                        prefix.strip("/"),
                        stream.endpoint_name,
                        stream.variant_name,
                        batch[0].time,
                    ),
                    body=body,
                    kms_key_id=stream.plan.kms_key_id,
                )
            )
        except NotWrittenError as failure:
            logger.warning(
                "%d captured invocations of %s are lost: %s",
                len(batch),
                stream.endpoint_name,
                failure,
            )
        except Exception:  # the outermost frame: one bad batch must not end capturing
            logger.exception("captured invocations of %s are lost", stream.endpoint_name)
