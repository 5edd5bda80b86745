"""The namespace of a PutMetricData request."""

import gzip
import json

import pytest

from sandbox.metric_namespace import metric_namespace

PUT = "cloudwatch:PutMetricData"
JSON = json.dumps({"Namespace": "Ours", "MetricData": []}).encode()


@pytest.mark.parametrize(
    ("action", "body", "namespace"),
    [
        (PUT, JSON, "Ours"),
        (PUT, gzip.compress(JSON, mtime=0), "Ours"),
        (PUT, b"Action=PutMetricData&Namespace=Our%2FOwn", "Our/Own"),
        (PUT, b"{}", None),
        (PUT, b"Action=PutMetricData", None),
        ("cloudwatch:GetMetricData", JSON, None),
    ],
)
def test_it_is_read_in_the_protocols_that_clients_speak(
    action: str, body: bytes, namespace: str | None
):
    assert namespace == metric_namespace(action, body)
