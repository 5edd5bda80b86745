"""What can be told of two variants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.periods import Counts
from coalmine.comparison.compare import Finding, choose_baseline, compare
from coalmine.comparison.figures import Bounds, Latency, VariantFigures

FAST = Latency(p50_ms=10.0, p90_ms=20.0, p99_ms=40.0)
SLOW = Latency(p50_ms=11.0, p90_ms=24.0, p99_ms=60.0)


def variant(name, invocations, *, e5=0, e4=0, live=1.0, declared=1.0, latency=FAST):
    return VariantFigures(
        name=name,
        declared_weight=declared,
        live_weight=live,
        errors_5xx=Counts(invocations=invocations, errors=e5),
        errors_4xx=Counts(invocations=invocations, errors=e4),
        latency=latency,
    )


def held(*variants):
    """Compare with the first."""
    return compare(variants, variants[0])


def test_a_variant_that_fails_more_often_is_worse():
    """With both rates, and how much more."""
    report = held(variant("blue", 10_000, e5=50), variant("green", 10_000, e5=200))

    assert ["green"] == report.worse
    assert (
        "higher: 2.00 % against 0.50 %, +1.50 points (+1.20 to +1.82 points)"
        == report.contrasts[0].errors_5xx.reason
    )


def test_a_variant_that_fails_less_often_is_not_worse():
    report = held(variant("blue", 10_000, e5=200), variant("green", 10_000, e5=50))

    assert Finding.LOWER == report.contrasts[0].errors_5xx.finding
    assert [] == report.worse


def test_what_the_data_cannot_tell_it_says_plainly():
    """Two errors in a hundred against one look like twice as many."""
    report = held(variant("blue", 112, e5=1), variant("green", 100, e5=2))

    (contrast,) = report.contrasts
    assert Finding.CANNOT_TELL == contrast.errors_5xx.finding
    assert (
        "no difference can be told from 212 requests: 2.00 % against 0.89 %, -3.14 to +6.16 points"
        == contrast.errors_5xx.reason
    )


def test_no_requests_are_no_evidence():
    """Not of anything being well, either."""
    report = held(variant("blue", 1000), variant("green", 0, latency=None))

    assert Finding.NO_DATA == report.contrasts[0].errors_5xx.finding
    assert not report.has_data
    assert report.contrasts[0].latency_ratio is None
    assert report.variants[1].rate_5xx is None


def test_client_errors_are_told_and_make_nobody_worse():
    """A caller's mistakes say little of a model; who sends them may differ."""
    report = held(variant("blue", 10_000), variant("green", 10_000, e4=500))

    assert Finding.HIGHER == report.contrasts[0].errors_4xx.finding
    assert [] == report.worse


def test_latencies_are_compared_by_ratio():
    report = held(variant("blue", 10), variant("green", 10, latency=SLOW))

    assert {"p50": 1.1, "p90": 1.2, "p99": 1.5} == pytest.approx(report.contrasts[0].latency_ratio)


def test_shares_are_declared_live_and_served():
    report = held(
        variant("blue", 690, live=70, declared=50), variant("green", 310, live=30, declared=50)
    )

    green = report.variants[1]
    assert (0.5, 0.3, 0.31) == (green.declared_share, green.live_share, green.served_share.value)
    assert not green.is_off_its_weight


def test_a_share_that_chance_does_not_explain_is_told():
    """Somebody names a TargetVariant, or weights moved in that time."""
    report = held(variant("blue", 500, live=70), variant("green", 500, live=30))

    assert all(each.is_off_its_weight for each in report.variants)


def test_a_variant_that_the_config_does_not_know_has_no_declared_share():
    report = held(variant("blue", 10), variant("green", 10, declared=None))

    assert [1.0, None] == [each.declared_share for each in report.variants]


def test_the_baseline_is_the_variant_of_most_weight():
    """Or the one that is named; the first of equals."""
    blue, green, equal = (
        variant("a", 1, live=30),
        variant("b", 1, live=70),
        variant("c", 1, live=70),
    )

    assert green is choose_baseline([blue, green, equal], None)
    assert blue is choose_baseline([blue, green, equal], "a")


@pytest.mark.parametrize(
    ("names", "baseline", "reason"),
    [
        (["a"], None, "must have two variants or more, got a"),
        (["a", "b"], "c", "baseline must be one of a, b, got 'c'"),
    ],
)
def test_what_cannot_be_compared_is_refused(names, baseline, reason):
    with pytest.raises(ValueError, match=reason):
        choose_baseline([variant(name, 1) for name in names], baseline)


@given(st.integers(0, 5000), st.integers(0, 5000), st.floats(0, 1), st.floats(0, 1))
def test_nobody_is_worse_than_somebody_who_is_worse(one, other, rate, other_rate):
    """Whoever is the baseline, at most one of the two is told to be worse."""
    blue = variant("blue", one, e5=round(one * rate))
    green = variant("green", other, e5=round(other * other_rate))

    there, back = compare([blue, green], blue), compare([blue, green], green)
    assert not (there.worse and back.worse)
    assert (there.contrasts[0].errors_5xx.finding is Finding.HIGHER) == (
        back.contrasts[0].errors_5xx.finding is Finding.LOWER
    )


def test_latencies_are_told_apart_where_their_intervals_do_not_touch():
    """Which is careful: two that just touch are not told apart."""
    fast = Latency(
        p50_ms=10,
        p90_ms=20,
        p99_ms=40,
        bounds={
            "p50": Bounds(low_ms=9, high_ms=11),
            "p90": Bounds(low_ms=15, high_ms=25),
            "p99": Bounds(low_ms=30),
        },
    )
    slow = Latency(
        p50_ms=12,
        p90_ms=30,
        p99_ms=90,
        bounds={
            "p50": Bounds(low_ms=11, high_ms=13),
            "p90": Bounds(low_ms=26, high_ms=35),
            "p99": Bounds(low_ms=80, high_ms=95),
        },
    )

    worse = held(variant("blue", 100, latency=fast), variant("green", 100, latency=slow, live=0.0))
    better = held(variant("blue", 100, latency=slow), variant("green", 100, latency=fast, live=0.0))
    assert ["cannot_tell", "higher", "cannot_tell"] == list(
        worse.contrasts[0].latency_findings.values()
    )
    assert ["cannot_tell", "lower", "cannot_tell"] == list(
        better.contrasts[0].latency_findings.values()
    )


def test_latencies_without_answers_tell_nothing():
    report = held(variant("blue", 1000), variant("green", 0, latency=None))

    assert {"no_data"} == set(report.contrasts[0].latency_findings.values())
