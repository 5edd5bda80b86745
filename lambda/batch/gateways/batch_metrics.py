"""CloudWatch metrics of batch jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from batch.run_metrics import DIMENSION, NAMESPACE, Measurement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_cloudwatch import CloudWatchClient


class MetricsNotSentError(Exception):
    """CloudWatch did not take the metrics of a run."""


class BatchMetrics:
    """The metrics of one job."""

    def __init__(self, client: CloudWatchClient, job_name: str) -> None:
        self._client = client
        self._job_name = job_name

    def send(self, measurements: Sequence[Measurement]) -> None:
        """Send what a run measured, in one call.

        Raises:
            MetricsNotSentError: CloudWatch did not take them.
        """
        try:
            self._client.put_metric_data(
                Namespace=NAMESPACE,
                MetricData=[
                    {
                        "MetricName": each.name.value,
                        "Dimensions": [{"Name": DIMENSION, "Value": self._job_name}],
                        "Value": each.value,
                        "Unit": each.unit,
                    }
                    for each in measurements
                ],
            )
        except (ClientError, BotoCoreError) as error:
            raise MetricsNotSentError(str(error)) from error
