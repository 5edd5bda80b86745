"""An endpoint that is measured: its variants, and what CloudWatch has of them."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from canary.descriptions import says
from coalmine.gateways.aws import aws_errors, make_client
from coalmine.gateways.endpoint_description import describe_endpoint
from coalmine.gateways.variant_counts import VariantCounts
from coalmine.metrics.asked import durations_of, queries_of
from coalmine.metrics.facts import EndpointFacts, read_facts
from coalmine.metrics.report import Samples
from coalmine.metrics.span import Span


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasuredEndpoint:
    """SageMaker and CloudWatch, asked about one endpoint."""

    sagemaker: Any
    counts: VariantCounts
    endpoint_name: str

    def describe(self) -> EndpointFacts | None:
        """Return the endpoint with its variants' instance types; None when it does not exist."""
        endpoint = describe_endpoint(self.sagemaker, self.endpoint_name)
        if endpoint is None:
            return None
        return read_facts(endpoint, self._config(endpoint.get("EndpointConfigName")))

    def samples(self, facts: EndpointFacts, span: Span) -> Samples:
        """Return everything that was measured of these variants in a span."""
        points = self.counts.points(
            [query for variant in facts.variants for query in queries_of(variant)],
            period_seconds=span.period_seconds,
            start=span.start,
            end=span.end,
        )
        return Samples(
            points=points,
            durations={
                (variant.name, metric_name): self.counts.percentiles(
                    variant.name, metric_name, start=span.start, end=span.end
                )
                for variant in facts.variants
                for metric_name in durations_of(variant)
            },
        )

    def _config(self, config_name: str | None) -> dict[str, Any] | None:
        """Return the endpoint config; None where somebody deleted it: the endpoint goes on."""
        if config_name is None:
            return None
        with aws_errors(f"endpoint config {config_name}"):
            try:
                found: dict[str, Any] = self.sagemaker.describe_endpoint_config(
                    EndpointConfigName=config_name
                )
            except ClientError as error:
                if says(error.response, "could not find endpoint configuration"):
                    return None
                raise
        return found


def connect_measured(endpoint_name: str, region: str | None) -> MeasuredEndpoint:
    """Connect to an endpoint in a region."""
    return MeasuredEndpoint(
        sagemaker=make_client("sagemaker", region),
        counts=VariantCounts(make_client("cloudwatch", region), endpoint_name),
        endpoint_name=endpoint_name,
    )
