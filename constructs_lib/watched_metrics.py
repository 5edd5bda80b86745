"""The metrics of a watched endpoint as a dashboard shows them: in %, ms and instances."""

from collections.abc import Iterator
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.instance_metrics import InstanceMetrics
from constructs_lib.instance_vcpus import vcpus_of
from constructs_lib.serverless_metrics import ServerlessMetrics
from constructs_lib.watched_endpoint import WatchedEndpoint, WatchedVariant

_MINUTE = Duration.minutes(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchedMetrics:
    """What the graphs of one endpoint show; each variant has its lines in each of them."""

    endpoint: WatchedEndpoint

    def requests(self) -> Iterator[cloudwatch.IMetric]:
        """Requests a minute, of the variants that answer somebody."""
        for variant in self.endpoint.production_variants:
            yield self._any(variant).metric_invocations(label=variant.name)

    def error_rates(self, *, with_4xx: bool) -> Iterator[cloudwatch.IMetric]:
        """Parts of the requests that ended in an error, in %."""
        for number, variant in enumerate(self.endpoint.variants):
            metrics = self._any(variant)
            rates = {"5xx": metrics.metric_invocation_5xx_errors(statistic="Average")}
            if with_4xx:
                rates["4xx"] = metrics.metric_invocation_4xx_errors(statistic="Average")
            if isinstance(metrics, InstanceMetrics):
                rates["model"] = metrics.metric_invocation_model_errors(statistic="Average")
            for kind, metric in rates.items():
                yield _computed(
                    "{0} * 100",
                    {f"error{kind}of{number}": metric},
                    label=f"{variant.name} {kind}",
                )

    def model_latencies(self, *percentiles: str) -> Iterator[cloudwatch.IMetric]:
        """Times the containers take, in ms."""
        for number, variant in enumerate(self.endpoint.variants):
            metrics = self._any(variant)
            for percentile in percentiles:
                yield _computed(
                    "{0} / 1000",
                    {f"{percentile}of{number}": metrics.metric_model_latency(statistic=percentile)},
                    label=f"{variant.name} {percentile}",
                )

    def overhead_latencies(self) -> Iterator[cloudwatch.IMetric]:
        """What SageMaker adds to them, cold starts included, in ms."""
        for number, variant in enumerate(self.endpoint.variants):
            yield _computed(
                "{0} / 1000",
                {f"overheadof{number}": self._any(variant).metric_overhead_latency()},
                label=f"{variant.name} overhead p99",
            )

    def instances(self) -> Iterator[cloudwatch.IMetric]:
        """Instances in service; no metric counts them, but each request is told per instance."""
        for number, variant, metrics in self._on_instances():
            yield _computed(
                "{0} / {1}",
                {
                    f"requestsof{number}": metrics.metric_invocations(),
                    f"perinstanceof{number}": metrics.metric_invocations_per_instance(),
                },
                label=variant.name,
            )

    def cpu(self) -> Iterator[cloudwatch.IMetric]:
        """Busy part of all cores of an instance together, in %; CloudWatch sums over cores."""
        for number, variant, metrics in self._on_instances():
            cores = vcpus_of(str(variant.instance_type))
            yield _computed(
                f"{{0}} / {cores}",
                {f"cpuof{number}": metrics.metric_cpu_utilization()},
                label=f"{variant.name} CPU",
            )

    def memory_and_disk(self) -> Iterator[cloudwatch.IMetric]:
        """Used part of an instance's memory and disk, in %."""
        for _, variant, metrics in self._on_instances():
            yield metrics.metric_memory_utilization(label=f"{variant.name} memory")
            yield metrics.metric_disk_utilization(label=f"{variant.name} disk")

    def concurrency(self) -> Iterator[cloudwatch.IMetric]:
        """Used part of the max concurrency, in %; at 100 requests are throttled."""
        for number, variant, metrics in self._serverless():
            used = metrics.metric_concurrent_executions_utilization()
            yield _computed("{0} * 100", {f"usedof{number}": used}, label=f"{variant.name} used")

    def serverless_memory(self) -> Iterator[cloudwatch.IMetric]:
        """Used part of a worker's memory, in %."""
        for _, variant, metrics in self._serverless():
            yield metrics.metric_memory_utilization(label=f"{variant.name} memory")

    def cold_start_times(self) -> Iterator[cloudwatch.IMetric]:
        """The longest cold start of each minute, in ms."""
        for number, variant, metrics in self._serverless():
            setup = metrics.metric_model_setup_time()
            yield _computed("{0} / 1000", {f"setupof{number}": setup}, label=f"{variant.name} max")

    def cold_starts(self) -> Iterator[cloudwatch.IMetric]:
        """How many there were."""
        for _, variant, metrics in self._serverless():
            yield metrics.metric_model_setup_time(
                statistic="SampleCount", label=f"{variant.name} count"
            )

    def _any(self, variant: WatchedVariant) -> InstanceMetrics | ServerlessMetrics:
        kind = ServerlessMetrics if variant.is_serverless else InstanceMetrics
        return kind(endpoint_name=self.endpoint.endpoint_name, variant_name=variant.name)

    def _on_instances(self) -> Iterator[tuple[int, WatchedVariant, InstanceMetrics]]:
        for number, variant in enumerate(self.endpoint.variants):
            metrics = self._any(variant)
            if isinstance(metrics, InstanceMetrics):
                yield number, variant, metrics

    def _serverless(self) -> Iterator[tuple[int, WatchedVariant, ServerlessMetrics]]:
        for number, variant in enumerate(self.endpoint.variants):
            metrics = self._any(variant)
            if isinstance(metrics, ServerlessMetrics):
                yield number, variant, metrics


def _computed(
    expression: str, using: dict[str, cloudwatch.Metric], *, label: str
) -> cloudwatch.IMetric:
    """Return metric math; within one graph, the ids of its metrics must be theirs alone."""
    return cloudwatch.MathExpression(
        expression=expression.format(*using), using_metrics=using, period=_MINUTE, label=label
    )
