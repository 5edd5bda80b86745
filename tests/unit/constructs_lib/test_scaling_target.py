import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.scaling_target import (
    ConcurrentRequests,
    CpuUtilization,
    ProvisionedConcurrencyUtilization,
    RequestsPerSecond,
)

positive = st.floats(min_value=1e-3, max_value=1e6)


@given(rps=positive, factor=st.floats(min_value=0.01, max_value=1))
def test_requests_per_second_are_tracked_by_the_minute(rps, factor):
    """SageMaker's metric counts invocations a minute: 70 would be one request a second."""
    target = RequestsPerSecond(requests_per_second=rps, safety_factor=factor)

    assert math.isclose(rps * factor * 60, target.value)


def test_half_of_what_an_instance_can_take_is_aimed_at_unless_said_otherwise():
    assert 600 == RequestsPerSecond(requests_per_second=20).value


def test_a_utilization_is_a_fraction():
    """The metric of provisioned concurrency runs from 0 to 1; 70 would never be reached."""
    with pytest.raises(ValueError, match=r"0.1 to 0.9, got 70; it is a fraction, not a percentage"):
        ProvisionedConcurrencyUtilization(utilization=70)


def test_cpu_of_several_cores_goes_beyond_100_percent():
    assert 250 == CpuUtilization(cpu_utilization_percent=250).value


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_what_cannot_be_tracked_is_refused(value):
    with pytest.raises(ValueError, match="requests per second of an instance must be above 0"):
        RequestsPerSecond(requests_per_second=value)
    with pytest.raises(ValueError, match="concurrent requests of a model must be above 0"):
        ConcurrentRequests(concurrent_requests=value)
    with pytest.raises(ValueError, match=r"CPU utilization percent .* must be above 0"):
        CpuUtilization(cpu_utilization_percent=value)


@pytest.mark.parametrize("factor", [0, -0.5, 1.01, float("nan")])
def test_a_safety_factor_is_a_part(factor):
    with pytest.raises(ValueError, match="safety factor must be above 0 and at most 1"):
        RequestsPerSecond(requests_per_second=1, safety_factor=factor)
