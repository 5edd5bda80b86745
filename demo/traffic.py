"""Sends held-out flights to an endpoint at a steady rate and counts the answers.

The clock sends, not the answers: a slow model meets the same traffic as a fast one. What finds all
senders busy and the queue full is counted as skipped, so that a stuck endpoint cannot pile it up.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from demo.held_out import request_bodies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

UNKNOWN_VARIANT = "unknown"
_SENDERS = 8
_WAITING_AT_MOST = 16
_VARIANT_HEADER = "x-amzn-invoked-production-variant"


@dataclass(frozen=True, kw_only=True, slots=True)
class TrafficCounts:
    """Requests so far; served and failed by variant name."""

    sent: int
    served: dict[str, int]
    failed: dict[str, int]
    skipped: int


class Traffic:
    """A client of one endpoint; start it once, stop it once, look at it at any time."""

    def __init__(
        self,
        endpoint_name: str,
        *,
        requests_per_second: float,
        bodies: Sequence[str] | None = None,
        client: SageMakerRuntimeClient | None = None,
    ) -> None:
        """Prepares to send the held-out flights, or other bodies, again and again."""
        self._endpoint_name = endpoint_name
        self._interval_seconds = 1 / requests_per_second
        self._bodies = request_bodies() if bodies is None else bodies
        self._client = _client() if client is None else client
        self._waiting: queue.Queue[str | None] = queue.Queue(maxsize=_WAITING_AT_MOST)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._served: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._sent = self._skipped = 0
        self._clock = threading.Thread(target=self._keep_time, name="traffic-clock", daemon=True)
        self._senders = [
            threading.Thread(target=self._send_all, name=f"traffic-{number}", daemon=True)
            for number in range(_SENDERS)
        ]

    def start(self) -> None:
        """Starts sending."""
        for thread in (*self._senders, self._clock):
            thread.start()

    def stop(self) -> None:
        """Stops sending and waits for the answers that are on their way."""
        self._stopping.set()
        self._clock.join()
        for _ in self._senders:
            self._waiting.put(None)
        for sender in self._senders:
            sender.join()

    def snapshot(self) -> TrafficCounts:
        """Counts what was sent, served, failed and skipped so far."""
        with self._lock:
            return TrafficCounts(
                sent=self._sent,
                served=dict(self._served),
                failed=dict(self._failed),
                skipped=self._skipped,
            )

    def _keep_time(self) -> None:
        due = time.monotonic()
        for body in itertools.cycle(self._bodies):
            # After a suspended laptop wakes up, go on from now: nobody wants the night's traffic.
            due = max(due + self._interval_seconds, time.monotonic() - 1)
            if self._stopping.wait(max(0.0, due - time.monotonic())):
                return
            try:
                self._waiting.put_nowait(body)
            except queue.Full:
                with self._lock:
                    self._skipped += 1

    def _send_all(self) -> None:
        while (body := self._waiting.get()) is not None:
            variant, is_served = self._send(body)
            with self._lock:
                self._sent += 1
                (self._served if is_served else self._failed)[variant] += 1

    def _send(self, body: str) -> tuple[str, bool]:
        try:
            answer = self._client.invoke_endpoint(
                EndpointName=self._endpoint_name, ContentType="application/json", Body=body
            )
            answer["Body"].read()
        except ClientError as error:
            return failed_variant(error), False
        except BotoCoreError:
            return UNKNOWN_VARIANT, False
        return answer["InvokedProductionVariant"], True


def failed_variant(error: ClientError) -> str:
    """Finds the variant in a failed answer: in its header, or in the name of its log stream."""
    response: dict[str, Any] = dict(error.response)
    headers: dict[str, str] = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    if _VARIANT_HEADER in headers:
        return headers[_VARIANT_HEADER]
    stream: str = response.get("LogStreamArn", "").partition(":log-stream:")[2]
    variant, slash, _ = stream.partition("/")
    return variant if slash else UNKNOWN_VARIANT


def _client() -> SageMakerRuntimeClient:
    # No retries: a retried failure is two requests to the endpoint and one in the counts.
    return boto3.client(
        "sagemaker-runtime",
        config=Config(
            max_pool_connections=_SENDERS,
            retries={"total_max_attempts": 1},
            connect_timeout=5,
            read_timeout=65,
        ),
    )
