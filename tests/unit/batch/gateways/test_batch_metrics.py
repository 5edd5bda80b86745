"""Metrics of a job, in one call."""

import pytest

from batch.gateways.batch_metrics import BatchMetrics, MetricsNotSentError
from batch.run_metrics import Measurement, MetricName
from tests.doubles.stubbed_client import stubbed_client

ROWS = Measurement(name=MetricName.ROWS, value=3.0, unit="Count")


@pytest.fixture
def stubbed():
    with stubbed_client("cloudwatch") as (client, stubber):
        yield stubber, BatchMetrics(client, "nightly")


def test_a_measurement_is_the_jobs(stubbed):
    stubber, metrics = stubbed
    expected = {
        "Namespace": "Coalmine/Batch",
        "MetricData": [
            {
                "MetricName": "Rows",
                "Dimensions": [{"Name": "Job", "Value": "nightly"}],
                "Value": 3.0,
                "Unit": "Count",
            }
        ],
    }
    stubber.add_response("put_metric_data", {}, expected)
    metrics.send([ROWS])


def test_a_failure_is_one_error(stubbed):
    stubber, metrics = stubbed
    stubber.add_client_error("put_metric_data", "InternalServiceFault")

    with pytest.raises(MetricsNotSentError):
        metrics.send([ROWS])
