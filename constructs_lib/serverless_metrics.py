"""Metrics that only serverless variants have."""

from dataclasses import dataclass
from typing import Unpack

from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.variant_metrics import MetricOverrides, VariantMetrics


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerlessMetrics(VariantMetrics):
    """What SageMaker publishes of a serverless variant; CPU and instances are not among it."""

    def metric_model_setup_time(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """Time of a cold start, in microseconds; the longest of a minute."""
        return self._invocation("ModelSetupTime", "Maximum", overrides)

    def metric_memory_utilization(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """Used part of the memory in percent, 0-100."""
        return self._utilization("MemoryUtilization", "Maximum", overrides)

    def metric_concurrent_executions_utilization(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests at the same time over the max concurrency, 0-1; at 1 the next is throttled."""
        return self._invocation("ServerlessConcurrentExecutionsUtilization", "Maximum", overrides)

    def metric_provisioned_concurrency_executions(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests at the same time on provisioned concurrency; the most of a minute."""
        return self._invocation("ServerlessProvisionedConcurrencyExecutions", "Maximum", overrides)

    def metric_provisioned_concurrency_utilization(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Used part of the provisioned concurrency, 0-1."""
        return self._invocation("ServerlessProvisionedConcurrencyUtilization", "Maximum", overrides)

    def metric_provisioned_concurrency_invocations(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests that provisioned concurrency took; sum of a minute."""
        return self._invocation("ServerlessProvisionedConcurrencyInvocations", "Sum", overrides)

    def metric_provisioned_concurrency_spillover_invocations(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests beyond provisioned concurrency, which may meet a cold start; sum of a minute."""
        return self._invocation(
            "ServerlessProvisionedConcurrencySpilloverInvocations", "Sum", overrides
        )
