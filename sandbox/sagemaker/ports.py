"""What SageMaker needs from the rest of the embedded AWS: objects to read, metrics to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricDatum:
    """One CloudWatch datum: what a metric saw in one second, as values with their counts."""

    name: str
    unit: str
    dimensions: Mapping[str, str]
    values: Sequence[float]
    counts: Sequence[float]
    timestamp: float  # epoch seconds, the start of the second


class ObjectStore(Protocol):
    """S3, as far as SageMaker reads it."""

    def get(self, bucket: str, key: str) -> bytes | None:
        """Return the object's bytes, or None when it is not there."""


class MetricSink(Protocol):
    """CloudWatch, as far as SageMaker writes it; called from the event loop, must not block."""

    def put(self, account: str, region: str, namespace: str, data: list[MetricDatum]) -> None:
        """Record data of completed periods."""
