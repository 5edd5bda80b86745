"""Shift: at most one call a look, announced first, and not made without the lock."""

from dataclasses import replace

import pytest

from canary.handlers.prepare import prepare
from canary.handlers.shift import shift
from canary.inputs import StepInput
from canary.position import Next
from canary.settings import StageSettings
from canary.traffic import RaiseCapacity
from canary.verdict import CanaryOutcome
from tests.doubles.canary_world import SETTINGS, FakeWorld, execution_arn

NINETY, ALL = (StageSettings(share=share, bake_seconds=300) for share in (0.9, 1.0))


@pytest.fixture
def world():
    return FakeWorld(looks_to_settle=2)


def step(world, state, name="flights-1"):
    return StepInput(
        execution_arn=execution_arn(name),
        execution_name=name,
        state=state,
        deadline=world.clock.now + 35,
    )


@pytest.fixture
def prepared(world):
    return prepare(step(world, {}), world, world.clock.now)


def test_one_look_makes_at_most_one_call(world, prepared):
    shift(step(world, prepared.to_dict()), world, world.clock.now)

    assert 1 == len(world.endpoint.calls)
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights


def test_looks_while_it_updates_call_nothing(world, prepared):
    position = prepared
    for _ in range(3):
        position = shift(step(world, position.to_dict()), world, world.clock.now)

    assert 1 == len(world.endpoint.calls)
    assert Next.WAIT is position.next


def test_in_service_is_not_enough_weights_must_be_as_wanted(world, prepared):
    """An update that SageMaker rolled back silently ends InService with the old weights."""
    position = shift(step(world, prepared.to_dict()), world, world.clock.now)
    world.endpoint.status = "InService"
    world.endpoint.has_variant("blue", desired_weight=1.0)
    world.endpoint.has_variant("green", desired_weight=0.0)
    position = shift(step(world, position.to_dict()), world, world.clock.now)

    assert (Next.WAIT, 2) == (position.next, position.calls)


def test_a_call_is_announced_until_it_is_over(world, prepared):
    announced, call = [], world.endpoint.call

    def watched(given):
        announced.append(world.lock["call_until"])
        return call(given)

    world.endpoint.call = watched
    shift(step(world, prepared.to_dict()), world, world.clock.now)

    assert [world.clock.now + 35] == announced
    assert 0 == world.lock["call_until"]


def test_a_call_that_failed_stays_announced(world, prepared):
    """It may have arrived all the same."""
    world.endpoint.fails(RuntimeError("read timed out"))
    with pytest.raises(RuntimeError):
        shift(step(world, prepared.to_dict()), world, world.clock.now)

    assert world.clock.now + 35 == world.lock["call_until"]


def test_a_lock_lost_between_look_and_call_stops_the_call(world, prepared):
    begin_call = world.table.begin_call

    def too_late(**announcement):
        world.items.documents["lock"]["owner"] = "arn:heir"
        return begin_call(**announcement)

    world.table.begin_call = too_late
    position = shift(step(world, prepared.to_dict()), world, world.clock.now)

    assert [] == world.endpoint.calls
    assert Next.ROLL_BACK is position.next


def test_a_champion_that_grew_meanwhile_is_followed(world, prepared):
    """Traffic rose after Prepare: at 90 % the challenger needs what the champion has now."""
    world.endpoint.has_variant("blue", current_instance_count=8, desired_instance_count=8)
    run = replace(prepared.run, settings=replace(SETTINGS, stages=(NINETY, ALL)))
    shift(step(world, replace(prepared, run=run).to_dict()), world, world.clock.now)

    assert [RaiseCapacity(variant_name="green", instance_count=8)] == world.endpoint.calls


def test_a_busy_endpoint_costs_no_call(world, prepared):
    """Somebody else's update began after the look."""
    world.endpoint.call = lambda given: False
    position = shift(step(world, prepared.to_dict()), world, world.clock.now)

    assert (Next.WAIT, 0) == (position.next, position.calls)


def test_a_deployment_is_not_given_more_traffic(world, prepared):
    """What was prepared and smoke-tested is not what stands there now."""
    world.endpoint.is_deployed("config-2")
    position = shift(step(world, prepared.to_dict()), world, world.clock.now)

    assert [] == world.endpoint.calls
    assert (Next.ROLL_BACK, CanaryOutcome.ABORTED) == (position.next, position.outcome)
