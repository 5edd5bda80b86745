"""From position to position: shifts settle or are given up, the way back is verified."""

from dataclasses import replace

import pytest

from canary.judge import Assessment
from canary.kind import CanaryKind
from canary.position import Next, Position
from canary.settings import CanarySettings, StageSettings
from canary.traffic import Broken, RaiseCapacity, Settled, ShiftWeights, Wait
from canary.transitions import (
    LOOKS_THAT_VERIFY,
    MAX_CALLS_IN_A_SHIFT,
    after_tick,
    hold_promotion,
    look_while_rolling_back,
    look_while_shifting,
    the_run,
    turn_back,
)
from canary.verdict import CanaryOutcome, Verdict
from tests.doubles.canary_run import a_run

RUN = a_run(
    settings=CanarySettings(
        stages=(
            StageSettings(share=0.5, bake_seconds=60),
            StageSettings(share=1.0, bake_seconds=60),
        ),
        settle_seconds=15,
        settle_timeout_seconds=600,
        tick_seconds=30,
    ),
)
SHIFTING = Position(next=Next.SHIFT, run=RUN, canary_id="flights-1")
SHIFT = ShiftWeights(weights={"blue": 0.5, "green": 0.5})
RAISE = RaiseCapacity(variant_name="green", instance_count=2)


def assessment(verdict, *, outcome=None, reason="because"):
    return Assessment(
        verdict=verdict, reason=reason, metrics=(), outcome=outcome, is_champion_sick=False
    )


class TestShifting:
    @pytest.mark.parametrize("step", [SHIFT, RAISE], ids=["weights", "capacity"])
    def test_a_step_is_called_and_waited_for(self, step):
        look = look_while_shifting(SHIFTING, step, now=1000)

        assert step == look.call
        assert (Next.WAIT, 15, 1, 1000) == (
            look.position.next,
            look.position.wait_seconds,
            look.position.calls,
            look.position.started_at,
        )

    def test_waiting_calls_nothing_and_keeps_the_clock(self):
        position = replace(SHIFTING, started_at=1000, calls=1)
        look = look_while_shifting(position, Wait(reason="Updating"), now=1030)

        assert (None, Next.WAIT, 1000, 1) == (
            look.call,
            look.position.next,
            look.position.started_at,
            look.position.calls,
        )

    def test_settled_it_bakes_and_the_change_is_remembered(self):
        """Periods between the first call and this look, and the warm-up after it, are dropped."""
        look = look_while_shifting(replace(SHIFTING, started_at=1000), Settled(), now=1090)
        (change,) = the_run(look.position).changes

        assert (1000, 1090, 0.5) == (change.started_at, change.settled_at, change.share)
        assert (Next.BAKE, 30, 1090, None) == (
            look.position.next,
            look.position.wait_seconds,
            the_run(look.position).stage_started_at,
            look.position.started_at,
        )

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"kind": CanaryKind.HOT_FIX}, "hot fix: because"),
            ({"kind": CanaryKind.GO_BACK}, "gone back to green, which served before: because"),
            (
                {"kind": CanaryKind.GO_BACK, "challenger_source": "s3://old", "request_reason": ""},
                "gone back to s3://old, which served before",
            ),
        ],
    )
    def test_what_nobody_judges_is_promoted_when_it_has_settled(self, changed, reason):
        run = replace(RUN, **({"request_reason": "because"} | changed))
        look = look_while_shifting(replace(SHIFTING, run=run), Settled(), now=1090)

        assert (Next.PROMOTE, Verdict.PROMOTE, reason) == (
            look.position.next,
            the_run(look.position).verdict,
            look.position.reason,
        )
        assert reason == the_run(look.position).reason

    def test_what_never_settles_leads_back(self):
        look = look_while_shifting(
            replace(SHIFTING, started_at=1000), Wait(reason="it is Updating"), now=1601
        )

        assert (Next.ROLL_BACK, CanaryOutcome.INFRASTRUCTURE_ERROR) == (
            look.position.next,
            look.position.outcome,
        )
        assert "within 600 s, got it is Updating after that" in look.position.reason

    def test_weights_that_somebody_keeps_undoing_lead_back(self):
        position = replace(SHIFTING, started_at=1000, calls=MAX_CALLS_IN_A_SHIFT)
        look = look_while_shifting(position, SHIFT, now=1010)

        assert (None, Next.ROLL_BACK) == (look.call, look.position.next)
        assert "somebody else moves" in look.position.reason

    def test_a_broken_endpoint_leads_back(self):
        look = look_while_shifting(SHIFTING, Broken(reason="it is Failed"), now=1000)

        assert (Next.ROLL_BACK, "it is Failed") == (look.position.next, look.position.reason)


class TestHoldingAPromotion:
    def test_a_canary_is_judged_on(self):
        position = hold_promotion(SHIFTING, "it is Updating")

        assert (Next.BAKE, 30, "it is Updating") == (
            position.next,
            position.wait_seconds,
            position.reason,
        )

    def test_what_nobody_judges_is_settled_again_from_the_start(self):
        run = replace(RUN, kind=CanaryKind.HOT_FIX)
        position = replace(SHIFTING, run=run, started_at=1000, calls=MAX_CALLS_IN_A_SHIFT)
        position = hold_promotion(position, "it is Updating")

        assert (Next.SHIFT, None, 0) == (position.next, position.started_at, position.calls)


class TestRollingBack:
    def test_one_settled_look_is_not_enough(self):
        """It may fall between an old update and ours."""
        first = look_while_rolling_back(SHIFTING, Settled(), is_quiet=True, now=1)
        second = look_while_rolling_back(first.position, Settled(), is_quiet=True, now=16)

        assert 2 == LOOKS_THAT_VERIFY
        assert [Next.WAIT, Next.CONCLUDE] == [first.position.next, second.position.next]

    def test_a_step_in_between_begins_the_count_again(self):
        first = look_while_rolling_back(SHIFTING, Settled(), is_quiet=True, now=1)
        moved = look_while_rolling_back(first.position, SHIFT, is_quiet=True, now=16)
        third = look_while_rolling_back(moved.position, Settled(), is_quiet=True, now=31)

        assert SHIFT == moved.call
        assert Next.WAIT is third.position.next

    def test_while_a_call_may_be_in_flight_nothing_is_verified(self):
        position = replace(SHIFTING, settled_looks=9)
        look = look_while_rolling_back(position, Settled(), is_quiet=False, now=1)

        assert Next.WAIT is look.position.next

    @pytest.mark.parametrize(
        ("step", "now"),
        [(Broken(reason="it is Failed"), 1000), (Wait(reason="it is Updating"), 1601)],
    )
    def test_what_cannot_be_restored_is_given_up_with_the_lock_kept(self, step, now):
        position = replace(SHIFTING, started_at=1000)
        look = look_while_rolling_back(position, step, is_quiet=True, now=now)

        assert Next.GIVE_UP is look.position.next
        assert step.reason in look.position.reason

    def test_on_the_way_back_there_is_no_limit_of_calls(self):
        position = replace(SHIFTING, started_at=1000, calls=100)

        assert SHIFT == look_while_rolling_back(position, SHIFT, is_quiet=True, now=1010).call


class TestAfterATick:
    def test_hold_bakes_on(self):
        position = after_tick(SHIFTING, assessment(Verdict.HOLD))

        assert (Next.BAKE, 30, Verdict.HOLD) == (
            position.next,
            position.wait_seconds,
            the_run(position).verdict,
        )

    def test_advance_shifts_to_the_next_stage(self):
        position = after_tick(replace(SHIFTING, calls=3), assessment(Verdict.ADVANCE))

        assert (Next.SHIFT, 1, None, 0) == (
            position.next,
            the_run(position).stage_index,
            the_run(position).stage_started_at,
            position.calls,
        )

    def test_promote_promotes(self):
        decided = assessment(Verdict.PROMOTE, outcome=CanaryOutcome.PROMOTED)
        position = after_tick(SHIFTING, decided)

        assert (Next.PROMOTE, None) == (position.next, the_run(position).outcome)

    @pytest.mark.parametrize("outcome", [CanaryOutcome.ROLLED_BACK, CanaryOutcome.HELD])
    def test_roll_back_keeps_outcome_and_reason(self, outcome):
        position = after_tick(SHIFTING, assessment(Verdict.ROLL_BACK, outcome=outcome))

        assert (Next.ROLL_BACK, outcome, "because", outcome) == (
            position.next,
            position.outcome,
            position.reason,
            the_run(position).outcome,
        )


def test_the_first_reason_to_turn_back_stays():
    """What fails on the way back is not why the canary ended."""
    first = turn_back(SHIFTING, CanaryOutcome.ROLLED_BACK, "evidence 99:1")
    second = turn_back(first, CanaryOutcome.INFRASTRUCTURE_ERROR, "a Lambda failed")

    assert (CanaryOutcome.ROLLED_BACK, "evidence 99:1") == (second.outcome, second.reason)


def test_a_position_survives_its_json_form():
    position = look_while_shifting(SHIFTING, Settled(), now=1000).position

    assert position == Position.from_dict(position.to_dict())
