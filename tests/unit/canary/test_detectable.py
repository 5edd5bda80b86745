import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.detectable import (
    Exposure,
    smallest_detectable_error_rate,
    smallest_detectable_ratio,
)


def exposure(requests=15_000, *, share=0.1, rate=0.005, limit=20.0, **judging):
    return Exposure(
        challenger_requests=requests * share,
        champion_requests=requests * (1 - share),
        champion_error_rate=rate,
        limit=limit,
        **judging,
    )


def ratio(exposed: Exposure) -> float:
    found = smallest_detectable_ratio(exposed)

    assert found is not None
    return found


# Requests a minute, error rate, minutes of a 10 % stage; and between which simulated ratios of
# the published table (80 % power, a slightly stronger test) the promise must lie.
PUBLISHED = [
    (50, 0.001, 10, 50, 100),
    (50, 0.005, 30, 7, 10),
    (50, 0.01, 60, 3, 5),
    (500, 0.001, 10, 10, 15),
    (500, 0.005, 30, 2, 3),
    (500, 0.01, 60, 1.5, 2),
    (5000, 0.001, 60, 1.5, 2),
    (5000, 0.005, 30, 1.25, 2),
    (5000, 0.01, 60, 1.25, 1.5),
]


@pytest.mark.parametrize(("requests", "rate", "minutes", "low", "high"), PUBLISHED)
def test_the_promise_is_the_published_one(requests, rate, minutes, low, high):
    assert low <= ratio(exposure(requests * minutes, rate=rate)) <= high


@given(
    requests=st.integers(200, 10**6),
    share=st.floats(0.05, 0.95),
    rate=st.floats(0.0005, 0.05),
    more=st.floats(1.5, 20),
)
def test_more_requests_see_no_less(requests, share, rate, more):
    few = smallest_detectable_error_rate(exposure(requests, share=share, rate=rate))
    many = smallest_detectable_error_rate(exposure(requests * more, share=share, rate=rate))

    # two per cent of play: the answer is found to one per cent, from sliced sums
    assert few is None or (many is not None and many <= few * 1.02)


def test_a_higher_limit_sees_less():
    """Three metrics that share alpha each have a limit three times as high."""
    alone = ratio(exposure(limit=20))

    assert alone < ratio(exposure(limit=60)) < 1.5 * alone


def test_margin_and_tempering_see_less():
    plain = ratio(exposure())

    assert plain < ratio(exposure(margin=1.25))
    assert plain < ratio(exposure(tempering=3.0))


def test_without_champion_errors_there_is_a_rate_but_no_ratio():
    spotless = exposure(rate=0)

    assert smallest_detectable_error_rate(spotless) == pytest.approx(0.0028, rel=0.1)
    assert smallest_detectable_ratio(spotless) is None


@pytest.mark.parametrize(
    "blind",
    [
        exposure(0),
        exposure(share=1.0),
        exposure(20, share=0.1),
        exposure(300, rate=0.9),
        exposure(rate=1.0),
    ],
    ids=["no traffic", "no champion", "two requests", "all fail already", "all fail"],
)
def test_a_stage_that_can_see_nothing_promises_nothing(blind):
    assert smallest_detectable_error_rate(blind) is None


def test_a_very_busy_endpoint_is_computed_too():
    assert 1.0 < ratio(exposure(10**10)) < 1.5
