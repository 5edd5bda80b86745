"""An endpoint whose variants are compared: how it is, and what CloudWatch counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from coalmine.comparison.figures import ERRORS_4XX, ERRORS_5XX, VariantFigures, count_errors
from coalmine.gateways.aws import make_client
from coalmine.gateways.endpoint_description import existing
from coalmine.gateways.live_endpoint import LiveEndpoint
from coalmine.gateways.variant_counts import VariantCounts


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparableEndpoint:
    """The two gateways that a comparison needs."""

    endpoint: LiveEndpoint
    counts: VariantCounts

    def figures(
        self, declared_weights: Mapping[str, float | None], *, start: datetime, end: datetime
    ) -> list[VariantFigures]:
        """Return what was counted of each live variant; AwsError when there is no endpoint."""
        endpoint = existing(self.endpoint.describe(), self.endpoint.name)
        names = [variant.name for variant in endpoint.variants]
        points = self.counts.read(names, start=start, end=end)
        return [
            VariantFigures(
                name=variant.name,
                declared_weight=declared_weights.get(variant.name),
                live_weight=0.0 if variant.current_weight is None else variant.current_weight,
                errors_5xx=count_errors(variant.name, ERRORS_5XX, points),
                errors_4xx=count_errors(variant.name, ERRORS_4XX, points),
                latency=self.counts.latency(variant.name, start=start, end=end),
            )
            for variant in endpoint.variants
        ]


def connect_comparable(endpoint_name: str, region: str | None) -> ComparableEndpoint:
    """Connect to an endpoint in a region."""
    cloudwatch = make_client("cloudwatch", region)
    return ComparableEndpoint(
        endpoint=LiveEndpoint(make_client("sagemaker", region), cloudwatch, endpoint_name),
        counts=VariantCounts(cloudwatch, endpoint_name),
    )
