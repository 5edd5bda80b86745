"""Metrics that only variants on instances have."""

from dataclasses import dataclass
from typing import Unpack

from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.variant_metrics import MetricOverrides, VariantMetrics


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceMetrics(VariantMetrics):
    """What SageMaker publishes of a variant's instances."""

    def metric_invocations_per_instance(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests of a minute over the instances; other statistics than `Sum` say nothing."""
        return self._invocation("InvocationsPerInstance", "Sum", overrides)

    def metric_invocation_model_errors(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests that the container did not answer with a 2xx, timeouts included; 0 or 1 each."""
        return self._invocation("InvocationModelErrors", "Sum", overrides)

    def metric_concurrent_requests_per_model(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Requests under way at the model; the most of a minute."""
        return self._invocation("ConcurrentRequestsPerModel", "Maximum", overrides)

    def metric_cpu_utilization(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """CPU of an instance in percent, summed over its cores: 4 busy cores are 400."""
        return self._utilization("CPUUtilization", "Average", overrides)

    def metric_memory_utilization(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """Memory of an instance in percent, 0-100."""
        return self._utilization("MemoryUtilization", "Average", overrides)

    def metric_disk_utilization(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """Disk of an instance in percent, 0-100; data capture stops when it is nearly full."""
        return self._utilization("DiskUtilization", "Maximum", overrides)


@dataclass(frozen=True, kw_only=True, slots=True)
class MultiModelMetrics(InstanceMetrics):
    """What SageMaker publishes of a multi-model container; there are none of a single model."""

    def metric_model_cache_hit(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """Requests whose model was loaded already; `Average` is the hit ratio, 0-1."""
        return self._invocation("ModelCacheHit", "Average", overrides)

    def metric_model_loading_wait_time(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Time a request waits for its model, in microseconds; the longest of a minute."""
        return self._invocation("ModelLoadingWaitTime", "Maximum", overrides)

    def metric_model_loading_time(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """Time the container takes to load a model, in microseconds."""
        return self._invocation("ModelLoadingTime", "Average", overrides)

    def metric_model_downloading_time(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Time a model takes from S3 to the instance, in microseconds."""
        return self._invocation("ModelDownloadingTime", "Average", overrides)

    def metric_model_unloading_time(
        self, **overrides: Unpack[MetricOverrides]
    ) -> cloudwatch.Metric:
        """Time the container takes to unload a model, in microseconds."""
        return self._invocation("ModelUnloadingTime", "Average", overrides)

    def metric_loaded_model_count(self, **overrides: Unpack[MetricOverrides]) -> cloudwatch.Metric:
        """Models loaded in the containers of an instance."""
        return self._utilization("LoadedModelCount", "Average", overrides)
