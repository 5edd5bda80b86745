"""What CloudWatch counted of the variants of an endpoint in a span of time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from canary.counting import Points, Query
from coalmine.comparison.figures import Latency, queries_of
from coalmine.gateways.aws import aws_errors
from coalmine.gateways.metric_data import read_points

PERIOD_SECONDS = 60
_PERCENTILES = ("p50", "p90", "p99")
_MICROSECONDS_IN_MS = 1000


class VariantCounts:
    """The metrics of one endpoint."""

    def __init__(self, cloudwatch: Any, endpoint_name: str) -> None:
        self._client = cloudwatch
        self._endpoint_name = endpoint_name

    def read(
        self, variant_names: Sequence[str], *, start: datetime, end: datetime
    ) -> dict[Query, Points]:
        """Return requests and errors, minute by minute; `start` and `end` are whole minutes."""
        return read_points(
            self._client,
            queries_of(variant_names),
            endpoint_name=self._endpoint_name,
            period_seconds=PERIOD_SECONDS,
            start=start,
            end=end,
        )

    def latency(self, variant_name: str, *, start: datetime, end: datetime) -> Latency | None:
        """Return the percentiles of the whole span; None when nothing was answered.

        One period as long as the span gives them exactly. Should CloudWatch cut it in two all the
        same, they are averaged by the requests of each part.
        """
        parts = self._statistics(variant_name, start, end, ExtendedStatistics=list(_PERCENTILES))
        counts = self._statistics(variant_name, start, end, Statistics=["SampleCount"])
        samples = {each["Timestamp"]: float(each["SampleCount"]) for each in counts}
        total = sum(samples.get(each["Timestamp"], 0.0) for each in parts)
        if total == 0:
            return None
        p50, p90, p99 = (
            sum(
                each["ExtendedStatistics"][name] * samples.get(each["Timestamp"], 0.0)
                for each in parts
            )
            / total
            / _MICROSECONDS_IN_MS
            for name in _PERCENTILES
        )
        return Latency(p50_ms=p50, p90_ms=p90, p99_ms=p99)

    def _statistics(
        self, variant_name: str, start: datetime, end: datetime, **statistics: list[str]
    ) -> list[dict[str, Any]]:
        with aws_errors(f"latency of {variant_name} of {self._endpoint_name}"):
            answer = self._client.get_metric_statistics(
                Namespace="AWS/SageMaker",
                MetricName="ModelLatency",
                Dimensions=[
                    {"Name": "EndpointName", "Value": self._endpoint_name},
                    {"Name": "VariantName", "Value": variant_name},
                ],
                StartTime=start,
                EndTime=end,
                Period=int((end - start).total_seconds()),
                **statistics,
            )
        found: list[dict[str, Any]] = answer["Datapoints"]
        return found
