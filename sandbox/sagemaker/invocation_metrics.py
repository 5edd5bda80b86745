"""SageMaker's metrics of one invocation: names, units and what counts as which error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.metrics import INVOCATIONS_NAMESPACE, MetricKey, Seconds


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
        status = 500 if self.model_status is None else self.model_status
        yield "Invocations", "None", 1.0
        yield "InvocationsPerInstance", "None", 1.0 / max(self.instance_count, 1)
        yield "Invocation4XXErrors", "None", float(400 <= status < 500)
        yield "Invocation5XXErrors", "None", float(status >= 500)
        yield "InvocationModelErrors", "None", float(not 200 <= status < 300)
        yield "ConcurrentRequestsPerModel", "None", self.concurrent_requests
        if self.model_status is not None:
            overhead = max(self.total_seconds - self.model_seconds, 0.0)
            yield "ModelLatency", "Microseconds", float(round(self.model_seconds * 1e6))
            yield "OverheadLatency", "Microseconds", float(round(overhead * 1e6))


def record_invocation(
    seconds: Seconds, scope: Scope, endpoint_name: str, variant_name: str, invocation: Invocation
) -> None:
    """Count an invocation in the second in which it ended."""
    for name, unit, value in invocation.measurements():
        key = MetricKey(scope, INVOCATIONS_NAMESPACE, name, unit, endpoint_name, variant_name)
        seconds.record(key, value)
