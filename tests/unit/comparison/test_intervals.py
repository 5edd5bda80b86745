"""Intervals of rates and of their differences, against published examples and scipy."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from canary.periods import Counts
from coalmine.comparison.intervals import (
    Estimate,
    newcombe_interval,
    quantile_reach,
    wilson_interval,
)


def counts(errors, invocations):
    return Counts(invocations=invocations, errors=errors)


def rate(given_counts, **confidence) -> Estimate:
    """Give a rate that is known to be there."""
    found = wilson_interval(given_counts, **confidence)
    assert found is not None
    return found


def difference(one, other) -> Estimate:
    """Give a difference that is known to be there."""
    found = newcombe_interval(one, other)
    assert found is not None
    return found


COUNTS = st.integers(1, 100_000).flatmap(
    lambda total: st.integers(0, total).map(lambda errors: counts(errors, total))
)

# Newcombe 1998, table II: the examples (a) to (h) by method 10.
PUBLISHED = [
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ((0, 10), (0, 10), (-0.2775, 0.2775)),
    ((10, 10), (0, 20), (0.6791, 1.0000)),
    ((10, 10), (0, 10), (0.6075, 1.0000)),
]


@pytest.mark.parametrize(("one", "other", "interval"), PUBLISHED)
def test_the_published_examples_come_out(one, other, interval):
    """To the four digits that are printed."""
    found = difference(counts(*one), counts(*other))

    assert interval == pytest.approx((found.low, found.high), abs=5e-5)


@given(COUNTS, st.sampled_from([0.9, 0.95, 0.99]))
def test_a_rates_interval_is_scipys(given_counts, confidence):
    """An implementation that nobody here wrote."""
    expected = stats.binomtest(given_counts.errors, given_counts.invocations).proportion_ci(
        confidence, method="wilson"
    )
    found = rate(given_counts, confidence=confidence)

    assert (expected.low, expected.high) == pytest.approx((found.low, found.high), abs=1e-9)


@given(COUNTS)
def test_a_rate_lies_in_its_interval_between_0_and_1(given_counts):
    found = rate(given_counts)

    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


@given(COUNTS, COUNTS)
def test_a_difference_turns_its_sign_with_the_sides(one, other):
    """Who is the baseline does not matter, and the interval stays within what is possible."""
    there, back = difference(one, other), difference(other, one)

    assert (there.value, there.low, there.high) == pytest.approx(
        (-back.value, -back.high, -back.low)
    )
    assert -1 - 1e-12 <= there.low <= there.value <= there.high <= 1 + 1e-12


@given(COUNTS)
def test_the_same_counts_are_no_difference(given_counts):
    assert not difference(given_counts, given_counts).is_told_from_zero


@given(st.integers(0, 50), st.integers(50, 500), st.integers(2, 50))
def test_more_requests_leave_a_narrower_interval(errors, total, times):
    few, many = counts(errors, total), counts(errors * times, total * times)
    narrow, wide = rate(many), rate(few)

    assert narrow.high - narrow.low < wide.high - wide.low


def test_without_requests_nothing_is_said():
    assert wilson_interval(counts(0, 0)) is None
    assert newcombe_interval(counts(0, 0), counts(1, 10)) is None
    assert newcombe_interval(counts(1, 10), counts(0, 0)) is None


def test_no_errors_still_leave_some_possible():
    """Where the textbook's interval would be 0 to 0."""
    found = rate(counts(0, 100))

    assert found.low == 0.0
    assert 0.036 < found.high < 0.038


@pytest.mark.parametrize("total", [20, 100, 400])
def test_a_rates_interval_holds_the_truth_95_times_in_100(total):
    """On average over the truth, by adding up every possible count; never below 83."""
    intervals = [rate(counts(errors, total)) for errors in range(total + 1)]
    coverage = []
    for truth in np.linspace(0.01, 0.99, 99):
        chances = stats.binom.pmf(np.arange(total + 1), total, truth)
        held = [each.low <= truth <= each.high for each in intervals]
        coverage.append(float(chances[held].sum()))

    assert 0.94 < np.mean(coverage) < 0.965
    assert min(coverage) > 0.83


def test_a_differences_interval_holds_the_truth_95_times_in_100():
    """70 against 30 requests, rates from 1 % to half."""
    totals = (70, 30)
    pairs = list(product(*(range(total + 1) for total in totals)))
    intervals = [
        difference(counts(one, totals[0]), counts(other, totals[1])) for one, other in pairs
    ]
    lows = np.array([each.low for each in intervals])
    highs = np.array([each.high for each in intervals])
    coverage = []
    for one, other in product((0.01, 0.05, 0.2, 0.5), repeat=2):
        chances = np.outer(
            stats.binom.pmf(np.arange(totals[0] + 1), totals[0], one),
            stats.binom.pmf(np.arange(totals[1] + 1), totals[1], other),
        ).ravel()
        held = (lows <= one - other) & (one - other <= highs)
        coverage.append(float(chances[held].sum()))

    assert 0.94 < np.mean(coverage) < 0.99
    assert min(coverage) > 0.9
    assert not any(math.isnan(each) for each in coverage)


@pytest.mark.parametrize(("share", "samples"), [(0.5, 40), (0.9, 200), (0.99, 2000)])
def test_a_quantile_is_where_its_reach_says(share, samples):
    """In 95 of 100 experiments, whatever the values' distribution: that of latencies has a tail."""
    random = np.random.default_rng(1927)
    low, high = quantile_reach(share, samples)
    assert low is not None
    assert high is not None
    values = np.sort(random.lognormal(sigma=1.5, size=(2000, samples)), axis=1)
    true = stats.lognorm.ppf(share, 1.5)

    below = np.quantile(values, low, axis=1)
    above = np.quantile(values, high, axis=1)
    covered = np.mean((below <= true) & (true <= above))
    assert 0.93 < covered < 0.975


@given(st.sampled_from([0.5, 0.9, 0.99]), st.integers(0, 1_000_000))
def test_a_quantile_lies_within_its_reach(share, samples):
    low, high = quantile_reach(share, samples)

    assert low is None or 0 < low < share
    assert high is None or share < high < 1


def test_the_99th_of_a_hundred_values_has_no_upper_bound():
    """It may lie above all of them."""
    assert quantile_reach(0.99, 100)[1] is None
    assert (None, None) == quantile_reach(0.5, 0)
