"""SageMaker's metrics of one invocation: names, units and what counts as which error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.sagemaker.metric_sources import MetricSource
from sandbox.sagemaker.metrics import INVOCATIONS_NAMESPACE, Seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Invocation:
    """How one request ended.

    `model_status` is None when the container gave no answer (it died, or was too slow): that counts
    as a server error of the model, and there is no model latency.
    """

    model_status: int | None
    model_seconds: float
    total_seconds: float
    instance_count: int
    concurrent_requests: float

    def measurements(self) -> Iterator[tuple[str, str, float]]:
        """Yield metric name, unit and value; the error metrics are 0 or 1 a request."""
        yield from outcome_measurements(self.model_status, self.model_seconds, self.total_seconds)
        yield "InvocationsPerInstance", "None", 1.0 / max(self.instance_count, 1)
        failed = self.model_status is None or not 200 <= self.model_status < 300
        yield "InvocationModelErrors", "None", float(failed)
        yield "ConcurrentRequestsPerModel", "None", self.concurrent_requests


def outcome_measurements(
    model_status: int | None, model_seconds: float, total_seconds: float
) -> Iterator[tuple[str, str, float]]:
    """Yield what every kind of variant reports of a request: its outcome and its latencies."""
    status = 500 if model_status is None else model_status
    yield "Invocations", "None", 1.0
    yield "Invocation4XXErrors", "None", float(400 <= status < 500)
    yield "Invocation5XXErrors", "None", float(status >= 500)
    if model_status is not None:
        overhead = max(total_seconds - model_seconds, 0.0)
        yield "ModelLatency", "Microseconds", float(round(model_seconds * 1e6))
        yield "OverheadLatency", "Microseconds", float(round(overhead * 1e6))


def record_invocation(seconds: Seconds, source: MetricSource, invocation: Invocation) -> None:
    """Count an invocation in the second in which it ended."""
    for name, unit, value in invocation.measurements():
        source.record(seconds, INVOCATIONS_NAMESPACE, name, unit, value)
