"""What CloudWatch is told about real invocations."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from sandbox.sagemaker.service import ModelError

CODE = """
from flask import Response


def model_fn(model_dir):
    return None


def transform_fn(model, content, content_type, accept):
    return Response(content, status=int(content))
"""

ENDPOINT = "measured"


@pytest.fixture(scope="module")
def measured(rig):
    """Send 6 good requests and 4 bad ones to two variants, over several seconds."""
    rig.has_model("echo", code=CODE)
    rig.has_endpoint(
        ENDPOINT,
        rig.variant("a", "echo", InitialInstanceCount=2),
        rig.variant("b", "echo", InitialVariantWeight=0),
    )
    for status in (200, 200, 201, 404, 500):
        for target in ("a", "b"):
            try:
                rig.invoke(ENDPOINT, str(status).encode(), target=target)
            except ModelError as error:
                assert error.original_status == status
        time.sleep(0.3)
    time.sleep(1.3)
    return rig


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("Invocations", {"a": 5, "b": 5}),
        ("Invocation4XXErrors", {"a": 1, "b": 1}),
        ("Invocation5XXErrors", {"a": 1, "b": 1}),
        ("InvocationModelErrors", {"a": 2, "b": 2}),
        ("InvocationsPerInstance", {"a": 2.5, "b": 5}),
    ],
)
def test_requests_are_counted_for_each_variant(measured, metric, expected):
    """TargetVariant requests count too, also at weight 0."""
    assert measured.metrics.sums(metric, ENDPOINT) == expected


def test_latencies_are_microseconds(measured):
    """Both latencies are positive, below a second, one value a request."""
    for metric in ("ModelLatency", "OverheadLatency"):
        data = [datum for _, datum in measured.metrics.data if datum.name == metric]

        assert sum(sum(datum.counts) for datum in data) == 10
        assert {datum.unit for datum in data} == {"Microseconds"}
        assert all(0 < value < 1_000_000 for datum in data for value in datum.values)


def test_a_second_is_sent_once_and_complete(measured):
    """No second of a metric comes twice, and none before it was over."""
    seconds = Counter(
        (datum.name, datum.dimensions["VariantName"], datum.timestamp)
        for namespace, datum in measured.metrics.data
        if namespace == "AWS/SageMaker"
    )

    assert set(seconds.values()) == {1}
    assert all(timestamp % 1 == 0 for _, _, timestamp in seconds)
    assert len({timestamp for _, _, timestamp in seconds}) > 1


def test_instances_are_measured(measured):
    """The namespace is SageMaker's other one, the values percentages."""
    named = {
        datum.name: datum
        for namespace, datum in measured.metrics.data
        if namespace == "/aws/sagemaker/Endpoints"
    }

    assert {"MemoryUtilization", "DiskUtilization"} <= set(named)
    assert all(datum.unit == "Percent" for datum in named.values())
    assert all(0 <= value <= 100 for value in named["MemoryUtilization"].values)
