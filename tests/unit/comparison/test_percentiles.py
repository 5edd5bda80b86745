"""Percentiles that bound each other."""

from hypothesis import example, given
from hypothesis import strategies as st

from coalmine.comparison.figures import Latency
from coalmine.comparison.percentiles import read_latency, statistics_of


def test_a_percentile_is_asked_for_with_those_around_it():
    assert [
        *("p50", "p90", "p99"),
        *("p46.9", "p53.1"),
        *("p88.14", "p91.86"),
        *("p98.38", "p99.62"),
    ] == statistics_of(1000)


def test_few_values_leave_a_side_open():
    """Of six, the 90th percentile may lie above all."""
    assert ["p50", "p90", "p99", "p9.99", "p90.01", "p65.99", "p91.03"] == statistics_of(6)


@given(st.integers(1, 10**7))
@example(381)  # whose p99 is bound by what two digits round to p100
def test_cloudwatch_takes_what_is_asked(samples):
    """At most ten statistics, above p0 and below p100, with two digits at most."""
    names = statistics_of(samples)

    assert len(set(names)) == len(names) <= 9
    for name in names:
        number = name.removeprefix("p")
        assert 0 < float(number) < 100
        assert len(number.partition(".")[2]) <= 2


@given(st.integers(1, 10**7))
def test_an_answer_is_read_with_its_bounds(samples):
    """CloudWatch's microseconds are our milliseconds."""
    names = statistics_of(samples)
    values = {name: 1000 * float(name.removeprefix("p")) for name in names}

    latency = read_latency(values, samples)
    assert (50.0, 90.0, 99.0) == (latency.p50_ms, latency.p90_ms, latency.p99_ms)
    for name, value in latency.by_percentile.items():
        bounds = latency.bounds[name]
        assert bounds.low_ms is None or bounds.low_ms < value
        assert bounds.high_ms is None or value < bounds.high_ms


def test_parts_that_were_averaged_have_no_bounds():
    values = {"p50": 1000.0, "p90": 2000.0, "p99": 3000.0}

    assert Latency(p50_ms=1.0, p90_ms=2.0, p99_ms=3.0) == read_latency(values, None)
