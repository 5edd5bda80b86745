"""What CloudWatch counted of the variants of an endpoint in a span of time."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from canary.counting import Points, Query
from coalmine.comparison.figures import Latency, queries_of
from coalmine.comparison.percentiles import PERCENTILES, read_latency, statistics_of
from coalmine.gateways.aws import aws_errors
from coalmine.gateways.metric_data import read_points

PERIOD_SECONDS = 60
MODEL_LATENCY = "ModelLatency"
_MINUTE_SECONDS = 60  # longer periods are multiples of it, whatever the span is cut into
_LONGEST_PERIOD_SECONDS = 86_400


class VariantCounts:
    """The metrics of one endpoint."""

    def __init__(self, cloudwatch: Any, endpoint_name: str) -> None:
        self._client = cloudwatch
        self._endpoint_name = endpoint_name

    def read(
        self, variant_names: Sequence[str], *, start: datetime, end: datetime
    ) -> dict[Query, Points]:
        """Return requests and errors, minute by minute; `start` and `end` are whole minutes."""
        return self.points(
            queries_of(variant_names), period_seconds=PERIOD_SECONDS, start=start, end=end
        )

    def points(
        self, queries: Sequence[Query], *, period_seconds: int, start: datetime, end: datetime
    ) -> dict[Query, Points]:
        """Return what was measured in each period; `start` and `end` are whole ones."""
        return read_points(
            self._client,
            queries,
            endpoint_name=self._endpoint_name,
            period_seconds=period_seconds,
            start=start,
            end=end,
        )

    def latency(self, variant_name: str, *, start: datetime, end: datetime) -> Latency | None:
        """Return the percentiles of the model's latency; None when nothing was answered."""
        return self.percentiles(variant_name, MODEL_LATENCY, start=start, end=end)

    def percentiles(
        self, variant_name: str, metric_name: str, *, start: datetime, end: datetime
    ) -> Latency | None:
        """Return the percentiles of a duration over the whole span; None when none was measured.

        One period as long as the span gives them exactly, with their bounds. A period is a day at
        most, and should CloudWatch cut a shorter span in two, they are averaged as well: by the
        samples of each part, and without bounds.
        """
        metric = (variant_name, metric_name)
        counts = self._statistics(metric, start, end, Statistics=["SampleCount"])
        samples = {each["Timestamp"]: float(each["SampleCount"]) for each in counts}
        total = sum(samples.values())
        if total == 0:
            return None
        is_whole = len(samples) == 1
        names = statistics_of(total) if is_whole else list(PERCENTILES)
        parts = self._statistics(metric, start, end, ExtendedStatistics=names)
        # Those that were measured since then are in no part of the sum.
        counted = sum(samples.get(each["Timestamp"], 0.0) for each in parts)
        if counted == 0:
            return None
        values = {
            name: sum(
                each["ExtendedStatistics"][name] * samples.get(each["Timestamp"], 0.0)
                for each in parts
            )
            / counted
            for name in names
        }
        return read_latency(values, total if is_whole else None)

    def _statistics(
        self, metric: tuple[str, str], start: datetime, end: datetime, **statistics: list[str]
    ) -> list[dict[str, Any]]:
        variant_name, metric_name = metric
        with aws_errors(f"{metric_name} of {variant_name} of {self._endpoint_name}"):
            answer = self._client.get_metric_statistics(
                Namespace="AWS/SageMaker",
                MetricName=metric_name,
                Dimensions=[
                    {"Name": "EndpointName", "Value": self._endpoint_name},
                    {"Name": "VariantName", "Value": variant_name},
                ],
                StartTime=start,
                EndTime=end,
                Period=_one_period(start, end),
                **statistics,
            )
        found: list[dict[str, Any]] = answer["Datapoints"]
        return found


def _one_period(start: datetime, end: datetime) -> int:
    """Give the seconds of a period that has the whole span in it; it begins with a minute."""
    begin = int(start.timestamp()) // _MINUTE_SECONDS * _MINUTE_SECONDS
    minutes = math.ceil((end.timestamp() - begin) / _MINUTE_SECONDS)
    return min(minutes * _MINUTE_SECONDS, _LONGEST_PERIOD_SECONDS)
