import math
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.evidence import (
    Evidence,
    evidence_curve,
    log_evidence,
    peak_log_evidence,
    ratio_interval,
)
from canary.periods import Counts, Period

RATIOS = (1.5, 2, 3, 5, 10, 40, 200)
WEIGHTS = (0.15, 0.25, 0.2, 0.15, 0.1, 0.1, 0.05)


def period(challenger, champion, start=0):
    (n1, e1), (n0, e0) = challenger, champion
    return Period(
        start=start,
        challenger=Counts(invocations=n1, errors=e1),
        champion=Counts(invocations=n0, errors=e0),
    )


def counts():
    return st.integers(0, 2000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, min(n, 60))))


PERIODS = st.lists(st.builds(period, counts(), counts()), max_size=12)
MARGINS = st.sampled_from([1.0, 1.25, 2.0])
TEMPERINGS = st.sampled_from([1.0, 3.0, 5.0])


def by_definition(periods, margin=1.0, tempering=1.0):
    """The mixture as it is written in words: likelihood ratios of binomials, weighted."""
    evidence = 0.0
    for ratio, weight in zip(RATIOS, WEIGHTS, strict=True):
        product = 1.0
        for each in periods:
            n1, n0 = each.challenger.invocations, each.champion.invocations
            e1, e0 = each.challenger.errors, each.champion.errors
            if n1 == 0 or n0 == 0:
                continue
            worse, equal = (r * margin * n1 / (r * margin * n1 + n0) for r in (ratio, 1))
            likelihood = (worse / equal) ** e1 * ((1 - worse) / (1 - equal)) ** e0
            product *= likelihood ** (1 / tempering)
        evidence += weight * product
    return evidence


def test_the_weights_are_a_whole_stake():
    assert pytest.approx(1) == sum(WEIGHTS)
    assert pytest.approx(0) == log_evidence([])


@given(
    st.lists(
        st.builds(
            period,
            st.tuples(st.integers(1, 500), st.integers(0, 5)),
            st.tuples(st.integers(1, 500), st.integers(0, 5)),
        ),
        max_size=6,
    ),
    MARGINS,
    TEMPERINGS,
)
def test_evidence_is_the_mixture_of_likelihood_ratios(periods, margin, tempering):
    expected = by_definition(periods, margin, tempering)

    evidence = log_evidence(periods, margin=margin, tempering=tempering)

    assert math.log(expected) == pytest.approx(evidence, rel=1e-9, abs=1e-9)


def test_the_worked_example():
    """9 of 310 against 13 of 2790 is well beyond the limit of 60 to 1."""
    evidence = math.exp(log_evidence([period((310, 9), (2790, 13))]))

    assert pytest.approx(341.36, abs=0.01) == evidence


@given(PERIODS, st.randoms(use_true_random=False))
def test_the_order_of_periods_does_not_matter(periods, random):
    shuffled = list(periods)
    random.shuffle(shuffled)

    assert log_evidence(periods) == pytest.approx(log_evidence(shuffled), abs=1e-9)


@given(PERIODS, st.integers(0, 5000), st.integers(0, 5000))
def test_a_period_without_errors_says_nothing(periods, challenger, champion):
    quiet = period((challenger, 0), (champion, 0))

    assert log_evidence(periods) == log_evidence([*periods, quiet])


@given(PERIODS, counts())
def test_a_period_in_which_one_variant_did_not_serve_says_nothing(periods, lonely):
    alone = [period(lonely, (0, 0)), period((0, 0), lonely)]

    assert log_evidence(periods) == log_evidence([*periods, *alone])


@given(
    PERIODS,
    st.tuples(st.integers(1, 500), st.integers(0, 20)),
    st.tuples(st.integers(1, 500), st.integers(0, 20)),
    MARGINS,
    TEMPERINGS,
)
def test_one_more_challenger_error_is_more_evidence(periods, ours, theirs, margin, tempering):
    fewer = [*periods, period(ours, theirs)]
    more = [*periods, period((ours[0], ours[1] + 1), theirs)]

    before = log_evidence(fewer, margin=margin, tempering=tempering)

    assert log_evidence(more, margin=margin, tempering=tempering) > before


@given(
    PERIODS,
    st.tuples(st.integers(1, 500), st.integers(0, 20)),
    st.tuples(st.integers(1, 500), st.integers(0, 20)),
)
def test_one_more_champion_error_is_less_evidence(periods, ours, theirs):
    fewer = [*periods, period(ours, theirs)]
    more = [*periods, period(ours, (theirs[0], theirs[1] + 1))]

    assert log_evidence(more) < log_evidence(fewer)


@given(PERIODS, st.floats(1.0, 3.0), st.floats(1.01, 2.0))
def test_a_wider_margin_asks_for_more(periods, margin, wider):
    narrow = log_evidence(periods, margin=margin)

    assert log_evidence(periods, margin=margin * wider) <= narrow + 1e-9


def expectation(errors, n1, n0, *, margin=1.0, tempering=1.0, before=()):
    """The exact mean of the evidence after one more period, when the ratio is the margin."""
    q = margin * n1 / (margin * n1 + n0)
    return sum(
        comb(errors, e1)
        * q**e1
        * (1 - q) ** (errors - e1)
        * math.exp(
            log_evidence(
                [*before, period((n1, e1), (n0, errors - e1))], margin=margin, tempering=tempering
            )
        )
        for e1 in range(errors + 1)
    )


@given(
    errors=st.integers(0, 40),
    n1=st.integers(1, 5000),
    n0=st.integers(1, 5000),
    margin=MARGINS,
    before=PERIODS,
)
def test_an_equal_challenger_gains_nothing_on_average(errors, n1, n0, margin, before):
    """A fair bet: the mean after a period is the evidence before it, whatever came before."""
    fair = math.exp(log_evidence(before, margin=margin))

    assert fair == pytest.approx(expectation(errors, n1, n0, margin=margin, before=before))


@given(
    errors=st.integers(0, 40),
    n1=st.integers(1, 5000),
    n0=st.integers(1, 5000),
    tempering=st.floats(1.0, 8.0),
)
def test_tempered_evidence_only_loses_on_average(errors, n1, n0, tempering):
    assert expectation(errors, n1, n0, tempering=tempering) <= 1 + 1e-9


@given(n1=st.integers(1, 40), n0=st.integers(1, 40), part=st.floats(0, 1), margin=st.just(1.0))
def test_an_equal_challenger_gains_nothing_when_most_requests_fail(n1, n0, part, margin):
    """At high error rates the law is hypergeometric, not binomial; the mean is at most one."""
    errors = round(part * (n1 + n0))
    mean = sum(
        comb(n1, e1)
        * comb(n0, errors - e1)
        / comb(n1 + n0, errors)
        * math.exp(log_evidence([period((n1, e1), (n0, errors - e1))], margin=margin))
        for e1 in range(max(0, errors - n0), min(n1, errors) + 1)
    )

    assert mean <= 1 + 1e-9


def test_a_move_of_share_and_level_together_is_no_evidence():
    """Simpson's paradox: pooled, 5 of 1000 against 45 of 9000 and then 100 of 5000 against
    100 of 5000 looks twice as bad; period by period the variants are equal."""
    equal = [period((1000, 5), (9000, 45)), period((5000, 100), (5000, 100))]

    assert log_evidence(equal) < 0


def test_the_curve_ends_where_the_evidence_is():
    periods = [period((50, 2), (450, 1)), period((50, 0), (450, 0)), period((50, 0), (450, 9))]
    curve = evidence_curve(periods)

    assert log_evidence(periods) == curve[-1]
    assert curve[0] == curve[1] == peak_log_evidence(periods)
    assert curve[2] < curve[0]


@given(PERIODS)
def test_period_by_period_is_the_same_as_all_at_once(periods):
    evidence = Evidence()
    steps = [evidence.add(each.challenger, each.champion) for each in periods]

    assert evidence_curve(periods) == steps


def test_a_flood_of_errors_does_not_overflow():
    flood = [period((10_000, 10_000), (90_000, 0), start=minute) for minute in range(600)]

    assert math.isfinite(log_evidence(flood))
    assert math.isfinite(log_evidence([each.swapped() for each in flood]))


def test_the_interval_of_the_worked_example():
    least, greatest = ratio_interval([period((310, 9), (2790, 13))], alpha=0.05)

    assert pytest.approx([least, greatest], abs=0.02) == [1.49, 22.99]


@given(st.lists(st.builds(period, counts(), counts()), max_size=5))
def test_exchanged_roles_have_the_inverse_interval(periods):
    least, greatest = ratio_interval(periods, alpha=0.05)
    swapped = ratio_interval([each.swapped() for each in periods], alpha=0.05)

    assert swapped[0] == pytest.approx(1 / greatest if greatest < math.inf else 0.0)
    assert swapped[1] == pytest.approx(1 / least if least > 0 else math.inf)


def test_without_errors_no_ratio_is_ruled_out():
    assert (0.0, math.inf) == ratio_interval([period((1000, 0), (9000, 0))], alpha=0.05)


def test_the_interval_only_gets_narrower():
    """Both ends count from the highest evidence so far, so what is ruled out stays ruled out."""
    periods = [period((50, 1 + minute % 2), (450, 2), start=minute) for minute in range(30)]
    intervals = [ratio_interval(periods[:n], alpha=0.05) for n in (5, 10, 20, 30)]

    assert sorted(least for least, _ in intervals) == [least for least, _ in intervals]
    assert sorted((high for _, high in intervals), reverse=True) == [h for _, h in intervals]
