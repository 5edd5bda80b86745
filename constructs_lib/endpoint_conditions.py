"""When something is wrong with all variants of an endpoint together."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.alarm_names import AlarmSlug
from constructs_lib.alarm_thresholds import RequestsPerMinute
from constructs_lib.endpoint_alarm import NO_REQUESTS, AlarmCondition
from constructs_lib.endpoint_metrics import EndpointMetrics
from constructs_lib.endpoint_thresholds import EndpointThresholds, asked_for
from constructs_lib.largest_invocations import largest_invocations
from constructs_lib.metric_total import metric_total
from constructs_lib.rate_condition import rate_condition
from constructs_lib.serverless_variant import ServerlessVariant


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointConditions:
    """The conditions of the alarms on all variants together, by slug."""

    endpoint: EndpointMetrics
    thresholds: EndpointThresholds

    @property
    def slugs(self) -> tuple[AlarmSlug, ...]:
        """Which alarms there are; the composite one has no condition of its own."""
        slugs = self.thresholds.endpoint_slugs(
            variant_count=len(self.endpoint.variants), is_serverless=self._is_serverless
        )
        return tuple(slug for slug in slugs if slug is not AlarmSlug.UNHEALTHY)

    def condition(self, slug: AlarmSlug) -> AlarmCondition:
        """Return what the alarm looks at."""
        match slug:
            case AlarmSlug.INVOCATIONS_HIGH:
                return self._invocations_high()
            case AlarmSlug.INVOCATIONS_LOW:
                return self._invocations_low(asked_for(self.thresholds.min_invocations))
            case AlarmSlug.NO_TRAFFIC:
                return self._no_traffic(asked_for(self.thresholds.no_traffic_seconds))
            case _:
                metrics = [
                    self.endpoint.metrics(name)
                    if self._is_serverless
                    else self.endpoint.instance_metrics(name)
                    for name in self.endpoint.variant_names
                ]
                return rate_condition(slug, metrics, self.thresholds)

    def _invocations_high(self) -> AlarmCondition:
        limit = self.thresholds.max_invocations
        if limit is None:
            limit = asked_for(largest_invocations(self.endpoint.variants))
        return AlarmCondition(
            metric=self._invocations,
            limit=limit.in_period(self.thresholds.evaluation.period_seconds),
            evaluation=self.thresholds.evaluation,
            missing_data=NO_REQUESTS,
            means=f"{limit.requests:g} requests per minute or more",
        )

    def _invocations_low(self, limit: RequestsPerMinute) -> AlarmCondition:
        return AlarmCondition(
            metric=self._invocations,
            limit=limit.in_period(self.thresholds.evaluation.period_seconds),
            is_least=True,
            evaluation=self.thresholds.evaluation,
            missing_data=NO_REQUESTS,  # none at all is another alarm
            means=f"fewer than {limit.requests:g} requests per minute, but some",
        )

    def _no_traffic(self, seconds: int) -> AlarmCondition:
        return AlarmCondition(
            metric=self._invocations,
            limit=1,
            is_least=True,
            evaluation=self.thresholds.evaluation.lasting(seconds),
            # Here silence is what is looked for: SageMaker publishes no zeros.
            missing_data=cloudwatch.TreatMissingData.BREACHING,
            means=f"not one request in {seconds} seconds",
        )

    @property
    def _invocations(self) -> cloudwatch.IMetric:
        each = [
            self.endpoint.metric_invocations(name, period=self._period)
            for name in self.endpoint.variant_names
        ]
        return metric_total(each, named="requests", period=self._period)

    @property
    def _is_serverless(self) -> bool:
        return any(isinstance(each, ServerlessVariant) for each in self.endpoint.variants)

    @property
    def _period(self) -> Duration:
        return Duration.seconds(self.thresholds.evaluation.period_seconds)
