"""One tick of a run: interference is told, clocks and counts reach the judge."""

from dataclasses import replace

import pytest

from canary.endpoint import EndpointState, VariantState
from canary.metrics import INVOCATION_5XX_ERRORS
from canary.periods import Change, Counts, Period
from canary.settings import CanarySettings, StageSettings
from canary.tick import (
    assess_tick,
    find_deployment,
    find_interference,
    find_update,
    first_second,
)
from canary.verdict import Verdict
from tests.doubles.canary_run import a_run

RUN = a_run(
    settings=CanarySettings(
        stages=(
            StageSettings(share=0.25, bake_seconds=60),
            StageSettings(share=1.0, bake_seconds=60),
        ),
        warm_up_seconds=60,
        metric_lag_seconds=60,
        min_requests=10,
    ),
    changes=(Change(started_at=600, settled_at=660, share=0.25),),
    stage_started_at=660,
)


def endpoint(*, status="InService", **weights):
    variants = tuple(
        VariantState(
            name=name,
            current_weight=weight,
            desired_weight=weight,
            current_instance_count=1,
            desired_instance_count=1,
        )
        for name, weight in weights.items()
    )
    return EndpointState(name="flights-dev", status=status, variants=variants)


def test_weights_as_the_stage_wants_them_are_no_interference():
    assert find_interference(RUN, endpoint(blue=0.75, green=0.25)) is None


def test_moved_weights_are_told_with_both_operands():
    found = find_interference(RUN, endpoint(blue=0.5, green=0.5))

    assert (
        "weights must stay blue=0.75, green=0.25 during this stage, got blue=0.5, green=0.5; "
        "somebody moved them" == found
    )


def test_a_new_variant_with_traffic_is_interference():
    assert "red" in str(find_interference(RUN, endpoint(blue=0.75, green=0.25, red=1.0)))


@pytest.mark.parametrize("status", ["Updating", "SystemUpdating"])
def test_an_update_that_leaves_the_weights_alone_is_none(status):
    """Autoscaling, or a patch by AWS."""
    assert find_interference(RUN, endpoint(status=status, blue=0.75, green=0.25)) is None


@pytest.mark.parametrize("status", ["Updating", "SystemUpdating"])
def test_but_it_must_have_settled_before_anything_passes(status):
    update = find_update(RUN, endpoint(status=status, blue=0.75, green=0.25))

    assert f"endpoint flights-dev is {status}" == update
    assert find_update(RUN, endpoint(blue=0.75, green=0.25)) is None


def test_a_deployment_is_interference_although_it_keeps_the_weights():
    """RetainAllVariantProperties: the weights stay, the model behind them is another one."""
    prepared = replace(RUN, endpoint_config_name="config-1")
    same, other = (
        replace(endpoint(blue=0.75, green=0.25), config_name=name)
        for name in ("config-1", "config-2")
    )

    assert find_deployment(prepared, same) is None
    assert (
        "endpoint flights-dev must keep its config config-1 during this canary, got config-2; "
        "somebody deployed, start a canary of that" == find_interference(prepared, other)
    )


def test_a_run_that_does_not_know_its_config_is_not_ended_over_it():
    """It was started before runs remembered it."""
    assert find_deployment(RUN, replace(endpoint(blue=1.0), config_name="config-2")) is None


def test_fewer_instances_are_autoscalings_business():
    grown = replace(
        RUN, original={name: replace(each, instance_count=8) for name, each in RUN.original.items()}
    )

    assert find_interference(grown, endpoint(blue=0.75, green=0.25)) is None


def test_a_broken_or_missing_endpoint_is_told():
    assert "Failed" in str(find_interference(RUN, endpoint(status="Failed", blue=0.75, green=0.25)))
    assert "must exist" in str(find_interference(RUN, None))


def test_counts_matter_from_the_first_change_on():
    assert 600 == first_second(RUN)


def tick(now, error_rate=0.0):
    counted = [
        Period(
            start=start,
            challenger=Counts(invocations=100, errors=round(100 * error_rate)),
            champion=Counts(invocations=300, errors=0),
        )
        for start in range(600, now, 60)
    ]
    return assess_tick(
        RUN, counted={INVOCATION_5XX_ERRORS: counted}, unavailable={}, alarms={}, now=now
    )


def test_warm_up_and_lag_are_left_out_and_counted():
    found = tick(now=900)
    (metric,) = found.assessment.metrics

    assert 200 == metric.stage_challenger.invocations
    assert {"before the first change settled": 1, "warm-up": 1, "counts may still arrive": 1} == (
        found.dropped
    )


def test_a_contradictory_period_is_counted_as_dropped():
    odd = Period(start=780, challenger=Counts(invocations=1, errors=2), champion=Counts())
    even = Period(start=720, challenger=Counts(invocations=100), champion=Counts(invocations=300))
    found = assess_tick(
        RUN, counted={INVOCATION_5XX_ERRORS: [even, odd]}, unavailable={}, alarms={}, now=960
    )

    assert {"counts contradict themselves": 1} == found.dropped
    assert Verdict.ADVANCE is found.assessment.verdict


def test_a_stage_that_baked_long_enough_advances():
    assert [Verdict.HOLD, Verdict.ADVANCE] == [
        tick(720).assessment.verdict,
        tick(900).assessment.verdict,
    ]


def test_a_failing_challenger_is_rolled_back():
    assert Verdict.ROLL_BACK is tick(900, error_rate=0.5).assessment.verdict
