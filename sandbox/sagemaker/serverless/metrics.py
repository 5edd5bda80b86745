"""SageMaker's metrics of one invocation of a serverless variant: there are no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.sagemaker.invocation_metrics import outcome_measurements
from sandbox.sagemaker.metrics import INSTANCES_NAMESPACE, INVOCATIONS_NAMESPACE
from sandbox.sagemaker.serverless.configuration import ServerlessConfig

Measurement = tuple[str, str, str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerlessInvocation:
    """How one request ended, and on what.

    `setup_seconds` is what a cold start took, None when a worker was warm; the overhead has it too.
    """

    model_status: int | None
    model_seconds: float
    total_seconds: float
    setup_seconds: float | None
    is_provisioned: bool
    concurrent_requests: int
    memory_percent: float | None
    config: ServerlessConfig

    def measurements(self) -> Iterator[Measurement]:
        """Yield namespace, metric name, unit and value."""
        for name, unit, value in outcome_measurements(
            self.model_status, self.model_seconds, self.total_seconds
        ):
            yield INVOCATIONS_NAMESPACE, name, unit, value
        if self.setup_seconds is not None:
            setup = float(round(self.setup_seconds * 1e6))
            yield INVOCATIONS_NAMESPACE, "ModelSetupTime", "Microseconds", setup
        if self.memory_percent is not None:
            yield INSTANCES_NAMESPACE, "MemoryUtilization", "Percent", self.memory_percent
        yield from concurrency(self.config, self.concurrent_requests)
        if self.config.warm_workers > 0:
            yield from self._provisioned()

    def _provisioned(self) -> Iterator[Measurement]:
        name = (
            "ServerlessProvisionedConcurrencyInvocations"
            if self.is_provisioned
            else "ServerlessProvisionedConcurrencySpilloverInvocations"
        )
        yield INVOCATIONS_NAMESPACE, name, "Count", 1.0


def concurrency(config: ServerlessConfig, concurrent_requests: int) -> Iterator[Measurement]:
    """Yield how much of a variant's concurrency is used; also throttled requests see it."""
    used = concurrent_requests / config.max_concurrency
    yield INVOCATIONS_NAMESPACE, "ServerlessConcurrentExecutionsUtilization", "None", used
    warm = config.warm_workers
    if warm > 0:
        executions = "ServerlessProvisionedConcurrencyExecutions"
        yield INVOCATIONS_NAMESPACE, executions, "Count", float(concurrent_requests)
        utilization = "ServerlessProvisionedConcurrencyUtilization"
        yield INVOCATIONS_NAMESPACE, utilization, "None", concurrent_requests / warm
