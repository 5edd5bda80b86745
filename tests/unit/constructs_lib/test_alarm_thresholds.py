import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.alarm_thresholds import (
    ErrorRate,
    Evaluation,
    Latency,
    Percent,
    RequestsPerMinute,
    Utilization,
)


def test_cloudwatch_has_latencies_in_microseconds():
    assert 500_000 == Latency(milliseconds=500).microseconds


def test_cpu_is_summed_over_the_cores():
    assert 340 == Percent(percent=85).of_cores(4)


@given(
    requests=st.floats(min_value=0.1, max_value=1e6), minutes=st.integers(min_value=1, max_value=60)
)
def test_requests_per_minute_are_counted_in_periods_of_any_length(requests, minutes):
    limit = RequestsPerMinute(requests=requests)

    assert math.isclose(requests * minutes, limit.in_period(60 * minutes))
    assert math.isclose(requests / 6, limit.in_period(10))


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        (ErrorRate, {"fraction": 5}, "at most 1, got 5; it is a fraction: write 0.01 for 1 %"),
        (ErrorRate, {"fraction": 0}, "error rate of a threshold must be above 0"),
        (ErrorRate, {"fraction": math.nan}, "got nan"),
        (Utilization, {"fraction": 80}, "at most 1, got 80; it is a fraction"),
        (Percent, {"percent": 170}, "at most 100, got 170; 100 is all of it, all cores together"),
        (Percent, {"percent": -1}, "percent of a threshold must be above 0"),
        (Latency, {"milliseconds": 0}, "milliseconds of a latency of a threshold must be above 0"),
        (Latency, {"milliseconds": math.inf}, "got inf"),
        (RequestsPerMinute, {"requests": 0}, "requests per minute of a threshold must be above 0"),
    ],
)
def test_a_limit_that_is_never_reached_or_always_is_refused(kind, value, reason):
    with pytest.raises(ValueError, match=reason):
        kind(**value)


@pytest.mark.parametrize("seconds", [10, 20, 30, 60, 300, 3600])
def test_cloudwatch_has_these_periods(seconds):
    assert seconds == Evaluation(period_seconds=seconds).period_seconds


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"period_seconds": 5}, "must be 10, 20, 30 or a multiple of 60 seconds, got 5"),
        ({"period_seconds": 90}, "got 90"),
        ({"datapoints": 6}, "datapoints to alarm must be 1 to 5, the evaluated periods, got 6"),
        ({"datapoints": 0}, "got 0"),
        ({"periods": 0, "datapoints": 0}, "must evaluate at least 1 period, got 0"),
        ({"period_seconds": 1800, "periods": 49}, "at most 86400 seconds together, got 49 of 1800"),
        ({"period_seconds": 3600, "periods": 169}, "at most 604800 seconds together"),
    ],
)
def test_an_evaluation_that_cloudwatch_would_refuse_is_refused(changes, reason):
    with pytest.raises(ValueError, match=reason):
        Evaluation(**changes)


def test_periods_of_an_hour_may_look_back_a_week():
    assert 168 == Evaluation(period_seconds=3600, periods=168).periods


def test_what_lasts_must_be_wrong_in_each_of_its_periods():
    lasting = Evaluation(period_seconds=60, periods=5, datapoints=3).lasting(900)

    assert (60, 15, 15) == (lasting.period_seconds, lasting.periods, lasting.datapoints)


@pytest.mark.parametrize("seconds", [30, 90])
def test_a_time_is_made_of_whole_periods(seconds):
    with pytest.raises(ValueError, match=f"multiple of its 60 second period, got {seconds}"):
        Evaluation().lasting(seconds)


def test_once_is_enough_where_things_come_singly():
    at_once = Evaluation(period_seconds=300).at_once

    assert (300, 1, 1) == (at_once.period_seconds, at_once.periods, at_once.datapoints)
