"""Traffic comes at a steady rate, and every answer is counted for its variant."""

import io
import itertools
import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from demo.traffic import Traffic, failed_variant

LOG_STREAM = "arn:aws:logs:us-east-1:0:log-group:/aws/sagemaker/Endpoints/f:log-stream:green/i-0"


def model_error(**response):
    """What boto3 raises when a model answers with a 500."""
    answer: Any = {"Error": {"Code": "ModelError", "Message": "..."}, **response}
    return ClientError(answer, "InvokeEndpoint")


class Endpoint:
    """Answers with the given outcomes in turn: a variant's name, or an exception."""

    def __init__(self, *outcomes, wait=None):
        self._outcomes = itertools.cycle(outcomes)
        self._wait = wait
        self._lock = threading.Lock()
        self.bodies = []

    def invoke_endpoint(self, **request):
        with self._lock:
            self.bodies.append(request["Body"])
            outcome = next(self._outcomes)
        if self._wait is not None:
            self._wait.wait(5)
        if isinstance(outcome, Exception):
            raise outcome
        return {"Body": io.BytesIO(b"{}"), "InvokedProductionVariant": outcome}


def traffic(endpoint, *, rate=200.0):
    return Traffic("flights", requests_per_second=rate, bodies=["a", "b", "c"], client=endpoint)


def test_answers_are_counted_by_variant():
    """Served and failed; a failure that names no variant is unknown."""
    unreachable = EndpointConnectionError(endpoint_url="http://nowhere")
    endpoint = Endpoint("blue", "blue", model_error(LogStreamArn=LOG_STREAM), unreachable)
    running = traffic(endpoint)
    running.start()
    while running.snapshot().sent < 8:
        time.sleep(0.005)
    running.stop()
    counts = running.snapshot()

    assert counts.sent == sum(counts.served.values()) + sum(counts.failed.values())
    assert {"blue"} == set(counts.served)
    assert {"green", "unknown"} == set(counts.failed)
    assert counts.served["blue"] >= 4
    assert 0 == counts.skipped


def test_the_rate_is_kept():
    """Fifty a second, whatever the answers take; flights come in turn, again and again."""
    endpoint = Endpoint("blue")
    running = traffic(endpoint, rate=50)
    start = time.monotonic()
    running.start()
    time.sleep(0.5)
    running.stop()
    expected = (time.monotonic() - start) * 50

    assert expected * 0.6 < running.snapshot().sent <= expected + 1
    assert {"a", "b", "c"} == set(endpoint.bodies)


def test_a_stuck_endpoint_piles_nothing_up():
    """What nobody can send is skipped and counted."""
    release = threading.Event()
    running = traffic(Endpoint("blue", wait=release), rate=1000)
    running.start()
    while running.snapshot().skipped < 5:
        time.sleep(0.005)
    stuck = running.snapshot()
    release.set()
    running.stop()

    assert stuck.sent <= 8 + 16
    assert stuck.skipped >= 5


def test_nothing_is_sent_after_stop():
    """The answers on their way are waited for."""
    endpoint = Endpoint("blue")
    running = traffic(endpoint)
    running.start()
    time.sleep(0.05)
    running.stop()
    sent = len(endpoint.bodies)
    time.sleep(0.05)

    assert sent == len(endpoint.bodies) == running.snapshot().sent


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ({"LogStreamArn": LOG_STREAM}, "green"),
        ({"LogStreamArn": "arn:aws:logs:us-east-1:0:log-group:x"}, "unknown"),
        ({"LogStreamArn": ""}, "unknown"),
        ({}, "unknown"),
        (
            {"ResponseMetadata": {"HTTPHeaders": {"x-amzn-invoked-production-variant": "blue"}}},
            "blue",
        ),
    ],
)
def test_a_failed_answer_names_its_variant_if_it_can(response, expected):
    """A header, or the log stream of the instance that failed."""
    assert expected == failed_variant(model_error(**response))
