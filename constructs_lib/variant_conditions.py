"""When something is wrong with one variant: the metric, the limit, and what silence means."""

from collections.abc import Callable
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.alarm_names import AlarmSlug
from constructs_lib.alarm_thresholds import Latency
from constructs_lib.endpoint_alarm import NO_REQUESTS, SILENT_INSTANCES, AlarmCondition
from constructs_lib.endpoint_metrics import EndpointMetrics
from constructs_lib.endpoint_rules import ProductionVariant
from constructs_lib.endpoint_thresholds import EndpointThresholds, asked_for
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.instance_vcpus import vcpus_of
from constructs_lib.rate_condition import rate_condition
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.variant_metrics import VariantMetrics


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantConditions:
    """The conditions of one variant's alarms, by slug."""

    endpoint: EndpointMetrics
    variant: ProductionVariant
    thresholds: EndpointThresholds

    @property
    def slugs(self) -> tuple[AlarmSlug, ...]:
        """Which alarms this variant gets."""
        return self.thresholds.variant_slugs(
            is_serverless=isinstance(self.variant, ServerlessVariant),
            is_scaled=self.variant.scaling is not None and not self.variant.scaling.is_fixed,
        )

    def condition(self, slug: AlarmSlug) -> AlarmCondition:
        """Return what the alarm looks at."""
        builders: dict[AlarmSlug, Callable[[], AlarmCondition]] = {
            AlarmSlug.P90_MODEL_LATENCY: self._p90_model_latency,
            AlarmSlug.P99_MODEL_LATENCY: self._p99_model_latency,
            AlarmSlug.P99_OVERHEAD_LATENCY: self._overhead_latency,
            AlarmSlug.MODEL_SETUP_TIME: self._model_setup_time,
            AlarmSlug.CONCURRENCY: self._concurrency,
            AlarmSlug.MEMORY: self._memory,
            AlarmSlug.DISK: self._disk,
            AlarmSlug.CPU: self._cpu,
            AlarmSlug.AT_MAX_CAPACITY: self._at_max_capacity,
        }
        if slug in builders:
            return builders[slug]()
        return rate_condition(slug, [self._metrics], self.thresholds)

    def _p90_model_latency(self) -> AlarmCondition:
        limit = asked_for(self.thresholds.max_p90_model_latency)
        return self._model_latency("p90", limit, least_requests=self.thresholds.min_requests)

    def _p99_model_latency(self) -> AlarmCondition:
        limit = asked_for(self.thresholds.max_p99_model_latency)
        return self._model_latency("p99", limit, least_requests=5 * self.thresholds.min_requests)

    def _model_latency(
        self, percentile: str, limit: Latency, *, least_requests: int
    ) -> AlarmCondition:
        return AlarmCondition(
            metric=cloudwatch.MathExpression(
                # Of few requests a percentile is the time of the slowest, and one is no trouble.
                expression=f"IF(requests >= {least_requests}, latency)",
                using_metrics={
                    "requests": self._metrics.metric_model_latency(
                        statistic="SampleCount", period=self._period
                    ),
                    "latency": self._metrics.metric_model_latency(
                        statistic=percentile, period=self._period
                    ),
                },
                period=self._period,
                label=f"{percentile} ModelLatency",
            ),
            limit=limit.microseconds,
            evaluation=self.thresholds.evaluation,
            missing_data=NO_REQUESTS,
            means=f"{percentile} of the container's time is {limit.milliseconds:g} ms or more",
        )

    def _overhead_latency(self) -> AlarmCondition:
        limit = asked_for(self.thresholds.max_p99_overhead_latency)
        return AlarmCondition(
            metric=self._metrics.metric_overhead_latency(period=self._period),
            limit=limit.microseconds,
            evaluation=self.thresholds.evaluation,
            missing_data=NO_REQUESTS,
            means=f"p99 of the time SageMaker adds is {limit.milliseconds:g} ms or more",
        )

    def _model_setup_time(self) -> AlarmCondition:
        limit = asked_for(self.thresholds.max_model_setup_time)
        metrics = self.endpoint.serverless_metrics(self.variant.name)
        return AlarmCondition(
            metric=metrics.metric_model_setup_time(period=self._period),
            limit=limit.microseconds,
            # Cold starts come singly: one that is too slow counts.
            evaluation=self.thresholds.evaluation.at_once,
            missing_data=NO_REQUESTS,
            means=f"a cold start takes {limit.milliseconds:g} ms or more",
        )

    def _concurrency(self) -> AlarmCondition:
        limit = asked_for(self.thresholds.max_concurrency)
        metrics = self.endpoint.serverless_metrics(self.variant.name)
        return AlarmCondition(
            metric=metrics.metric_concurrent_executions_utilization(period=self._period),
            limit=limit.fraction,
            evaluation=self.thresholds.evaluation,
            missing_data=NO_REQUESTS,
            means=f"{limit.fraction:.0%} of the max concurrency is used; at 100 % requests are "
            "throttled",
        )

    def _memory(self) -> AlarmCondition:
        limit = asked_for(self.thresholds.max_memory)
        name, period = self.variant.name, self._period
        if isinstance(self.variant, ServerlessVariant):
            # Measured with each request, and only then.
            metric = self.endpoint.serverless_metrics(name).metric_memory_utilization(period=period)
            missing = NO_REQUESTS
        else:
            metric = self.endpoint.instance_metrics(name).metric_memory_utilization(period=period)
            missing = SILENT_INSTANCES
        return AlarmCondition(
            metric=metric,
            limit=limit.percent,
            evaluation=self.thresholds.evaluation,
            missing_data=missing,
            means=f"{limit.percent:g} % of the memory is used",
        )

    def _disk(self) -> AlarmCondition:
        limit = asked_for(self.thresholds.max_disk)
        metrics = self.endpoint.instance_metrics(self.variant.name)
        return AlarmCondition(
            metric=metrics.metric_disk_utilization(period=self._period),
            limit=limit.percent,
            evaluation=self.thresholds.evaluation,
            missing_data=SILENT_INSTANCES,
            means=f"{limit.percent:g} % of a disk is used; at 75 % data capture stops",
        )

    def _cpu(self) -> AlarmCondition:
        limit = asked_for(self.thresholds.max_cpu)
        metrics = self.endpoint.instance_metrics(self.variant.name)
        vcpus = vcpus_of(self._instances.instance_type)
        return AlarmCondition(
            metric=metrics.metric_cpu_utilization(period=self._period),
            limit=limit.of_cores(vcpus),
            evaluation=self.thresholds.evaluation,
            missing_data=SILENT_INSTANCES,
            means=f"{limit.percent:g} % of the {vcpus} cores of an instance are busy",
        )

    def _at_max_capacity(self) -> AlarmCondition:
        seconds = asked_for(self.thresholds.at_max_capacity_seconds)
        metrics = self.endpoint.instance_metrics(self.variant.name)
        scaling = asked_for(self._instances.scaling)
        most = scaling.largest_capacity
        # No metric counts instances. Each request adds 1 to Invocations, and to the other one
        # part of an instance: 1 over how many there are.
        count = cloudwatch.MathExpression(
            expression="requests / requests_per_instance",
            using_metrics={
                "requests": metrics.metric_invocations(period=self._period),
                "requests_per_instance": metrics.metric_invocations_per_instance(
                    period=self._period
                ),
            },
            period=self._period,
            label="instances",
        )
        return AlarmCondition(
            metric=count,
            # Sums of fractions are not exact, and 4 instances may look like 3.999.
            limit=most - 0.5,
            evaluation=self.thresholds.evaluation.lasting(seconds),
            missing_data=NO_REQUESTS,
            means=f"{most} instances, the most that autoscaling may have, for {seconds} seconds",
        )

    @property
    def _metrics(self) -> VariantMetrics:
        if isinstance(self.variant, ServerlessVariant):
            return self.endpoint.metrics(self.variant.name)
        return self.endpoint.instance_metrics(self.variant.name)

    @property
    def _instances(self) -> InstanceVariant:
        if isinstance(self.variant, InstanceVariant):
            return self.variant
        raise AssertionError(f"{self.variant.name} has no instances, and no alarms on them")

    @property
    def _period(self) -> Duration:
        return Duration.seconds(self.thresholds.evaluation.period_seconds)
