import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.documents import to_document
from canary.judge import StageClock, judge
from canary.metrics import INVOCATION_5XX_ERRORS
from canary.periods import Counts, Period
from canary.settings import (
    AlarmSettings,
    CanarySettings,
    MetricSettings,
    OnInconclusive,
    OnRegression,
    StageSettings,
)
from canary.verdict import AlarmState, CanaryOutcome, Outcome, Verdict

NAME = INVOCATION_5XX_ERRORS
STAGES = tuple(StageSettings(share=share, bake_seconds=600) for share in (0.1, 0.5, 1.0))


def the_settings(**changed):
    return replace(CanarySettings(stages=STAGES, max_bake_seconds=1800), **changed)


def served(challenger, champion, *, minutes=10, first_minute=0):
    """Return minutes in which both variants had these (requests, errors) each."""
    (n1, e1), (n0, e0) = challenger, champion
    return [
        Period(
            start=60 * (first_minute + minute),
            challenger=Counts(invocations=n1, errors=e1),
            champion=Counts(invocations=n0, errors=e0),
        )
        for minute in range(minutes)
    ]


GOOD = served((50, 0), (450, 2))
BAD = served((50, 5), (450, 2))
BOTH_BAD = served((50, 5), (450, 45))
CHAMPION_BAD = served((50, 0), (450, 45))


def judged(periods=GOOD, *, baked=600, stage=0, started_at=0, alarms=None, why=None, **changed):
    settings = the_settings(**changed)
    unseen = settings.warm_up_seconds + settings.metric_lag_seconds
    return judge(
        settings,
        clock=StageClock(stage_index=stage, started_at=started_at, now=started_at + unseen + baked),
        periods={} if periods is None else {NAME: periods},
        unavailable={} if why is None else {NAME: why},
        alarms={} if alarms is None else alarms,
    )


def said(assessment):
    return assessment.verdict, assessment.outcome


GOES_ON = None
ADVANCE = (Verdict.ADVANCE, GOES_ON)
HOLD = (Verdict.HOLD, GOES_ON)
PROMOTE = (Verdict.PROMOTE, CanaryOutcome.PROMOTED)
ROLL_BACK = (Verdict.ROLL_BACK, CanaryOutcome.ROLLED_BACK)
HELD = (Verdict.ROLL_BACK, CanaryOutcome.HELD)


def test_a_good_challenger_bakes_then_advances_and_is_promoted_from_the_last_stage():
    assert said(judged(baked=599)) == HOLD
    assert said(judged(baked=600)) == ADVANCE
    assert said(judged(served((500, 2), (0, 0)), stage=2)) == PROMOTE


def test_the_bake_does_not_count_what_cannot_be_judged():
    """At first nothing is baked: the challenger warms up, and counts come late."""
    clock = StageClock(stage_index=0, started_at=1000, now=1000 + 299)

    assert clock.baked_seconds(CanarySettings()) == 0
    assert StageClock(stage_index=0, started_at=1000, now=1301).baked_seconds(CanarySettings()) == 1


@pytest.mark.parametrize("baked", [0, 60, 600, 5000])
@pytest.mark.parametrize("stage", [0, 1])
def test_a_bad_challenger_is_rolled_back_at_once(baked, stage):
    assert said(judged(BAD, baked=baked, stage=stage)) == ROLL_BACK


def test_the_reason_of_a_roll_back_shows_both_operands():
    (period,) = served((310, 9), (2790, 13), minutes=1)

    assessment = judged([period], alpha=1 / 60)

    assert assessment.reason == (
        "5xx errors: challenger 9 of 310 (2.90 %), champion 13 of 2790 (0.47 %); "
        "evidence 341:1 against a limit of 60:1"
    )


def test_the_reason_of_a_hold_says_how_far_the_bake_is():
    assert judged(baked=120).reason == (
        "stage 1 of 3 (10 %) baked 120 of 600 s; 5xx errors: challenger 0 of 500 (0.00 %), "
        "champion 20 of 4500 (0.44 %); evidence 0.10:1 against a limit of 20:1"
    )


def test_evidence_is_carried_across_stages():
    """What two stages only suggest, together convicts."""
    first = served((50, 1), (450, 2), minutes=3)
    second = served((250, 4), (250, 1), minutes=3, first_minute=20)

    assert said(judged(first, baked=1)) == HOLD
    assert said(judged(second, baked=1, stage=1, started_at=1200)) == HOLD
    assert said(judged([*first, *second], baked=1, stage=1, started_at=1200)) == ROLL_BACK


def test_evidence_that_reached_its_limit_between_two_ticks_still_counts():
    """When one looks must not matter: the limit was reached, later periods do not undo it."""
    later = served((50, 0), (450, 3), first_minute=1, minutes=10)
    periods = [*served((50, 4), (450, 2), minutes=1), *later]

    assessment = judged(periods)

    assert said(assessment) == ROLL_BACK
    assert "evidence reached 61:1 against a limit of 20:1, now" in assessment.reason


def test_evidence_of_long_ago_does_not_roll_back_onto_a_champion_that_broke_since():
    later = served((50, 0), (450, 30), first_minute=1, minutes=10)
    assessment = judged([*served((50, 5), (450, 2), minutes=1), *later])

    assert said(assessment) == HOLD
    assert assessment.is_champion_sick


def test_late_counts_of_the_stage_before_still_convict_in_the_last():
    late = served((450, 40), (50, 0), minutes=2)

    assert said(judged([*late, *served((500, 0), (0, 0), first_minute=9)], stage=2)) == ROLL_BACK


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (OnRegression.ROLL_BACK, ROLL_BACK),
        (OnRegression.PAUSE, HOLD),
        (OnRegression.WARN, ADVANCE),
    ],
)
def test_each_metric_says_what_its_regression_does(action, expected):
    assessment = judged(BAD, metrics=(MetricSettings(on_regression=action),))

    assert expected == said(assessment)
    assert Outcome.FAIL is assessment.metrics[0].outcome
    assert "challenger 50 of 500 (10.00 %)" in assessment.reason


def test_a_paused_canary_ends_held():
    metrics = (MetricSettings(on_regression=OnRegression.PAUSE),)

    for policy in OnInconclusive:
        assert said(judged(BAD, baked=1800, metrics=metrics, on_inconclusive=policy)) == HELD


def test_a_dry_run_goes_on_and_says_what_it_would_have_done():
    assessment = judged(BAD, dry_run=True)

    assert said(assessment) == ADVANCE
    assert "dry run, without it rolled back: 5xx errors: challenger 50 of 500" in assessment.reason


def test_a_dry_run_ignores_absolute_rules_and_alarms_too():
    assessment = judged(
        BOTH_BAD,
        dry_run=True,
        max_error_rate=0.05,
        alarms={"slow": AlarmState.ALARM},
    )

    assert said(assessment) == ADVANCE


def test_a_dry_run_does_not_take_missing_data_for_success():
    assert said(judged([], dry_run=True)) == HOLD
    assert said(judged([], dry_run=True, baked=1800)) == HELD


TOO_FEW = served((9, 0), (81, 0))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (OnInconclusive.EXTEND, HELD),
        (OnInconclusive.ROLL_BACK, ROLL_BACK),
        (OnInconclusive.ADVANCE, ADVANCE),
    ],
)
def test_too_few_requests_extend_the_bake_and_end_as_the_policy_says(policy, expected):
    assert said(judged(TOO_FEW, baked=600, on_inconclusive=policy)) == HOLD
    assert said(judged(TOO_FEW, baked=1799, on_inconclusive=policy)) == HOLD
    assert expected == said(judged(TOO_FEW, baked=1800, on_inconclusive=policy))


def test_the_reason_says_how_many_requests_are_missing():
    assessment = judged(TOO_FEW)

    assert Outcome.INCONCLUSIVE is assessment.metrics[0].outcome
    assert "challenger has served 90 of the 100 requests this stage needs" in assessment.reason


def test_only_this_stages_requests_count_towards_its_minimum():
    before = served((50, 0), (450, 2))
    now = served((9, 0), (9, 0), first_minute=20)

    assessment = judged([*before, *now], stage=1, started_at=1200)

    assert said(assessment) == HOLD
    assert Counts(invocations=90) == assessment.metrics[0].stage_challenger
    assert Counts(invocations=590) == assessment.metrics[0].challenger


NO_DATA = {
    "nothing was read": {"periods": None},
    "CloudWatch failed": {"periods": None, "why": "ThrottlingException"},
    "CloudWatch failed after some": {"periods": GOOD, "why": "ThrottlingException"},
    "no periods": {"periods": []},
    "no traffic": {"periods": served((0, 0), (0, 0))},
    "no challenger traffic": {"periods": served((0, 0), (500, 2))},
    "no champion traffic": {"periods": served((500, 0), (0, 0))},
    "contradictory counts": {"periods": served((5, 9), (450, 0))},
    "mostly contradictory counts": {
        "periods": [*GOOD, *served((5, 9), (450, 0), first_minute=10, minutes=11)]
    },
}


@pytest.mark.parametrize("policy", OnInconclusive)
@pytest.mark.parametrize("case", NO_DATA.values(), ids=NO_DATA)
def test_no_data_is_never_success(case, policy):
    assert said(judged(**case, on_inconclusive=policy)) == HOLD
    ends = judged(**case, baked=1800, on_inconclusive=policy)

    assert Verdict.ROLL_BACK is ends.verdict


def test_counts_that_could_not_be_read_are_an_error_and_never_a_verdict():
    """Half of the counts would convict the challenger; they are not judged."""
    assessment = judged(BAD, why="ThrottlingException")

    assert said(assessment) == HOLD
    assert Outcome.ERROR is assessment.metrics[0].outcome
    assert "5xx errors: counts are unavailable (ThrottlingException)" in assessment.reason


ODD = served((5, 9), (450, 0), minutes=1, first_minute=10)


@pytest.mark.parametrize(("others", "expected"), [(GOOD, ADVANCE), (BAD, ROLL_BACK)])
def test_one_odd_period_does_not_blind_the_judge(others, expected):
    """A metric was half-published once: that period is left out, the others are judged."""
    assessment = judged([*others, *ODD])

    assert expected == said(assessment)
    assert 1 == assessment.metrics[0].contradictory_periods
    assert (
        "left out: 1 whose counts contradict themselves (challenger: 9 errors in 5 requests in "
        "the period from 600)" in assessment.metrics[0].reason
    )


def test_contradictory_counts_alone_convict_nobody():
    assessment = judged(served((5, 500), (450, 0)), max_error_rate=0.01)

    assert said(assessment) == HOLD
    assert Outcome.ERROR is assessment.metrics[0].outcome
    assert Counts() == assessment.metrics[0].stage_challenger


def updating(*, stage=0, baked=600, periods=GOOD):
    settings = the_settings()
    unseen = settings.warm_up_seconds + settings.metric_lag_seconds
    return judge(
        settings,
        clock=StageClock(stage_index=stage, started_at=0, now=unseen + baked),
        periods={NAME: periods},
        unavailable={},
        alarms={},
        update="endpoint flights-dev is Updating",
    )


@pytest.mark.parametrize("stage", [0, 1, 2])
def test_nothing_passes_while_an_update_is_under_way(stage):
    assessment = updating(stage=stage, periods=[*GOOD, *served((500, 2), (0, 0), first_minute=10)])

    assert said(assessment) == HOLD
    assert "held until settled: endpoint flights-dev is Updating" in assessment.reason


def test_an_update_does_not_keep_a_bad_challenger():
    assert said(updating(periods=BAD)) == ROLL_BACK


def test_an_update_may_outlast_the_bake_but_not_for_ever():
    """As long as a shift may take, then the canary ends held."""
    limit = 1800 + CanarySettings().settle_timeout_seconds

    assert said(updating(baked=limit - 1)) == HOLD
    assert said(updating(baked=limit)) == HELD


def test_a_challenger_without_traffic_beside_a_champion_with_some_is_told():
    assessment = judged(served((0, 0), (500, 2)))

    assert "challenger has served 0 of the 100 requests" in assessment.reason
    assert "champion 5000" in assessment.reason


def test_the_absolute_rule_rolls_back_what_the_comparison_lets_pass():
    """On the last stage there is no champion to compare with."""
    worse = served((500, 20), (0, 0))

    assert said(judged(worse, stage=2)) == PROMOTE
    assessment = judged(worse, stage=2, max_error_rate=0.03)

    assert said(assessment) == ROLL_BACK
    assert assessment.reason == (
        "5xx errors: challenger 200 of 5000 (4.00 %) in this stage, above max_error_rate 3.00 %"
    )


def test_the_absolute_rule_waits_for_enough_requests_of_this_stage():
    few = served((9, 1), (0, 0))
    before = served((100, 50), (100, 50), minutes=5)

    assert said(judged(few, stage=2, baked=60, max_error_rate=0.03)) == HOLD
    assert (
        said(judged([*before, *TOO_FEW], stage=2, started_at=600, baked=60, max_error_rate=0.03))
        == HOLD
    )


def test_a_rate_at_the_limit_is_allowed():
    assert said(judged(served((500, 15), (0, 0)), stage=2, max_error_rate=0.03)) == PROMOTE


def test_nothing_is_rolled_back_onto_a_sick_champion():
    """Both fail alike: going back would cure nothing, so a human is called."""
    assessment = judged(BOTH_BAD, max_error_rate=0.05)

    assert said(assessment) == HOLD
    assert assessment.is_champion_sick
    assert "rolling back would not help, the champion is no better" in assessment.reason
    assert said(judged(BOTH_BAD, max_error_rate=0.05, baked=1800)) == HELD


def test_a_champion_that_is_sick_alone_does_not_stop_a_good_challenger():
    assessment = judged(CHAMPION_BAD, max_error_rate=0.05)

    assert said(assessment) == ADVANCE
    assert not assessment.is_champion_sick


def test_on_the_last_stage_the_champion_is_as_sick_as_it_was_last_seen():
    before = served((250, 20), (250, 20))
    now = served((500, 40), (0, 0), first_minute=20)

    assessment = judged([*before, *now], stage=2, started_at=1200, max_error_rate=0.05)

    assert said(assessment) == HOLD
    assert assessment.is_champion_sick


def test_a_challenger_that_breaks_on_the_last_stage_goes_back_to_a_champion_that_was_worse():
    """It was a fix of a failing champion, and fell over when it got everything."""
    before = served((250, 1), (250, 15))
    now = served((500, 250), (0, 0), first_minute=20)

    assessment = judged([*before, *now], stage=2, started_at=1200, max_error_rate=0.05)

    assert said(assessment) == ROLL_BACK


def test_a_regression_is_rolled_back_even_from_a_bad_champion():
    """The evidence compares: if the challenger is worse, going back helps."""
    assert said(judged(served((50, 40), (450, 45)), max_error_rate=0.05)) == ROLL_BACK


ALARM = (AlarmSettings(name="slow"),)


def with_alarm(state, periods=GOOD, *, action=OnRegression.ROLL_BACK, **changed):
    settings = (AlarmSettings(name="slow", on_alarm=action),)
    states = {} if state is None else {"slow": state}
    return judge(
        the_settings(alarms=settings, **changed),
        clock=StageClock(stage_index=0, started_at=0, now=900),
        periods={NAME: periods},
        unavailable={},
        alarms=states,
    )


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (OnRegression.ROLL_BACK, ROLL_BACK),
        (OnRegression.PAUSE, HOLD),
        (OnRegression.WARN, ADVANCE),
    ],
)
def test_an_alarm_does_what_its_settings_say(action, expected):
    assessment = with_alarm(AlarmState.ALARM, action=action)

    assert expected == said(assessment)
    assert "alarm slow is in ALARM" in assessment.reason


def test_an_alarm_that_is_ok_says_nothing():
    assessment = with_alarm(AlarmState.OK)

    assert said(assessment) == ADVANCE
    assert "alarm" not in assessment.reason


def test_an_alarm_with_insufficient_data_is_ignored_but_told():
    assessment = with_alarm(AlarmState.INSUFFICIENT_DATA)

    assert said(assessment) == ADVANCE
    assert "alarm slow has insufficient data and was ignored" in assessment.reason


def test_an_alarm_that_disappeared_is_no_success():
    assert said(with_alarm(None)) == HOLD
    assert said(with_alarm(None, on_inconclusive=OnInconclusive.ADVANCE)) == HOLD


def test_an_alarm_does_not_roll_back_onto_a_sick_champion():
    """The champion broke while the challenger was being promoted: that is why it rings."""
    assessment = with_alarm(AlarmState.ALARM, CHAMPION_BAD)

    assert said(assessment) == HOLD
    assert assessment.is_champion_sick
    assert (
        "the champion is worse (5xx errors: champion 450 of 4500 (10.00 %) in this stage"
        in assessment.reason
    )


def test_alarms_are_looked_at_on_the_last_stage_too():
    assessment = judge(
        the_settings(alarms=ALARM),
        clock=StageClock(stage_index=2, started_at=0, now=900),
        periods={NAME: served((500, 0), (0, 0))},
        unavailable={},
        alarms={"slow": AlarmState.ALARM},
    )

    assert said(assessment) == ROLL_BACK


def test_an_assessment_is_a_document():
    document = to_document(judged(served((500, 500), (500, 0), minutes=60)))

    assert document == json.loads(json.dumps(document, allow_nan=False))


COUNTS = st.integers(0, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
PERIODS = st.lists(st.tuples(COUNTS, COUNTS), max_size=8).map(
    lambda rows: [
        period
        for minute, row in enumerate(rows)
        for period in served(*row, minutes=1, first_minute=minute)
    ]
)
ANYTHING = {
    "periods": st.none() | PERIODS,
    "baked": st.integers(0, 2500),
    "stage": st.integers(0, 2),
    "started_at": st.integers(0, 600),
    "why": st.none() | st.just("ThrottlingException"),
    "on_inconclusive": st.sampled_from(OnInconclusive),
    "max_error_rate": st.none() | st.floats(0, 0.5),
    "dry_run": st.booleans(),
    "metrics": st.sampled_from([(MetricSettings(on_regression=each),) for each in OnRegression]),
}


@given(**ANYTHING)
def test_whatever_comes_the_verdict_keeps_its_promises(**case):
    assessment = judged(**case)
    (metric,) = assessment.metrics
    is_last = case["stage"] == 2
    ends = {Verdict.PROMOTE, Verdict.ROLL_BACK}

    assert assessment.reason != ""
    assert (assessment.verdict in ends) == (assessment.outcome is not None)
    if assessment.verdict in {Verdict.ADVANCE, Verdict.PROMOTE}:
        assert is_last == (assessment.verdict is Verdict.PROMOTE)
        assert case["baked"] >= 600
        assert metric.stage_challenger.invocations > 0
        assert is_last or metric.stage_champion.invocations > 0
        assert Outcome.ERROR is not metric.outcome
    if case["baked"] >= 1800:
        assert Verdict.HOLD is not assessment.verdict
    if case["dry_run"] and case["baked"] < 1800:
        assert Verdict.ROLL_BACK is not assessment.verdict


@given(**ANYTHING, more=st.integers(1, 50))
def test_more_challenger_errors_never_help_the_challenger(more, **case):
    """Advancing with more errors where fewer were rolled back would be absurd."""
    periods = case.pop("periods")
    worse = periods and [
        Period(
            start=each.start,
            challenger=Counts(
                invocations=each.challenger.invocations,
                errors=min(each.challenger.invocations, each.challenger.errors + more),
            ),
            champion=each.champion,
        )
        for each in periods
    ]

    if said(judged(periods, **case)) == ROLL_BACK:
        assert said(judged(worse, **case)) == ROLL_BACK
