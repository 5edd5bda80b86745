"""Seconds are counted, closed and never touched again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.invocation_metrics import Invocation, record_invocation
from sandbox.sagemaker.metric_sources import MetricSource
from sandbox.sagemaker.metrics import MetricKey, Seconds

SCOPE = Scope("000000000000", "us-east-1")
SOURCE = MetricSource(scope=SCOPE, endpoint_name="e", variant_name="v")
KEY = MetricKey(SCOPE, "AWS/SageMaker", "Invocations", "None", "e", "v")


class Clock:
    def __init__(self, now=1000.0):
        self.now = now

    def __call__(self):
        return self.now


def test_the_present_second_is_not_taken():
    """Only what can no longer change is published."""
    clock = Clock(1000.9)
    seconds = Seconds(clock)
    seconds.record(KEY, 1.0)

    assert seconds.take_closed() == []
    clock.now = 1001.0
    ((scope, namespace, (datum,)),) = seconds.take_closed()
    assert (scope, namespace) == (SCOPE, "AWS/SageMaker")
    assert (datum.timestamp, list(datum.values), list(datum.counts)) == (1000.0, [1.0], [1.0])
    assert datum.dimensions == {"EndpointName": "e", "VariantName": "v"}
    assert seconds.take_closed() == []


@given(steps=st.lists(st.tuples(st.floats(-2, 3), st.booleans()), max_size=30))
def test_no_second_comes_twice_and_nothing_is_lost(steps):
    """Also when the clock is set back."""
    clock = Clock()
    seconds = Seconds(clock)
    stamps, total = [], 0.0
    for step, takes in steps:
        clock.now += step
        seconds.record(KEY, 1.0)
        batches = seconds.take_closed() if takes else []
        for _, _, data in batches:
            stamps += [datum.timestamp for datum in data]
            total += sum(sum(datum.counts) for datum in data)
    for _, _, data in seconds.take_all():
        stamps += [datum.timestamp for datum in data]
        total += sum(sum(datum.counts) for datum in data)

    assert total == len(steps)
    assert stamps == sorted(set(stamps))


def test_a_datum_has_at_most_150_values():
    """More values of one second are split, as PutMetricData wants it."""
    seconds = Seconds(Clock())
    for value in range(400):
        seconds.record(KEY, float(value))
    ((_, _, data),) = seconds.take_all()

    assert [len(datum.values) for datum in data] == [150, 150, 100]


def measured(status):
    invocation = Invocation(
        model_status=status,
        model_seconds=0.25,
        total_seconds=0.2501,
        instance_count=4,
        concurrent_requests=3,
    )
    return {name: (unit, value) for name, unit, value in invocation.measurements()}


def test_a_good_invocation_in_sagemakers_units():
    """Latencies are microseconds, error metrics 0 or 1."""
    assert measured(200) == {
        "Invocations": ("None", 1.0),
        "InvocationsPerInstance": ("None", 0.25),
        "Invocation4XXErrors": ("None", 0.0),
        "Invocation5XXErrors": ("None", 0.0),
        "InvocationModelErrors": ("None", 0.0),
        "ConcurrentRequestsPerModel": ("None", 3.0),
        "ModelLatency": ("Microseconds", 250_000.0),
        "OverheadLatency": ("Microseconds", 100.0),
    }


def test_which_error_is_which():
    """No answer counts as a server error of the model and has no latency."""
    errors = {
        status: tuple(
            measured(status)[f"Invocation{kind}Errors"][1] for kind in ("4XX", "5XX", "Model")
        )
        for status in (204, 400, 503, None)
    }

    assert errors == {204: (0, 0, 0), 400: (1, 0, 1), 503: (0, 1, 1), None: (0, 1, 1)}
    assert "ModelLatency" not in measured(None)


def test_an_invocation_counts_in_the_second_it_ends():
    """All its metrics carry the endpoint and the variant."""
    clock = Clock(5.5)
    seconds = Seconds(clock)
    invocation = Invocation(
        model_status=200,
        model_seconds=9.0,
        total_seconds=9.0,
        instance_count=1,
        concurrent_requests=1,
    )
    record_invocation(seconds, SOURCE, invocation)
    ((_, _, data),) = seconds.take_all()

    assert {datum.timestamp for datum in data} == {5.0}
    assert len(data) == 8
