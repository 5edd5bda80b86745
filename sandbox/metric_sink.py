"""CloudWatch of the embedded AWS, as SageMaker writes it."""

from __future__ import annotations

from sandbox.metric_points import make_point
from sandbox.ministack.stack import MiniStack
from sandbox.sagemaker.ports import MetricDatum


class MiniStackMetricSink:
    """Writes compact points of one second, without going through PutMetricData."""

    def __init__(self, ministack: MiniStack) -> None:
        self._metrics = ministack.metrics

    def put(self, account: str, region: str, namespace: str, data: list[MetricDatum]) -> None:
        """Record data of completed periods."""
        for datum in data:
            self._metrics.add(
                (account, region),
                (namespace, datum.name, datum.dimensions),
                make_point(datum.timestamp, datum.unit, datum.values, datum.counts),
            )
