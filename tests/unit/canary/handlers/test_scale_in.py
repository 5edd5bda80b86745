"""Scale-in and schedules stand still while a canary runs, and go on at its end, however it ends."""

import pytest

from canary.handlers.conclude import conclude
from canary.handlers.prepare import prepare
from canary.handlers.restore import restore
from canary.handlers.roll_back import roll_back
from canary.inputs import DeathNotice, StepInput
from canary.position import Next
from canary.verdict import CanaryOutcome
from tests.doubles.canary_world import FakeWorld, execution_arn

CANARY, OTHER = "canary-1", "canary-2"


@pytest.fixture
def world():
    """Both variants scale; enough was measured for a canary to start."""
    fake = FakeWorld()
    fake.pass_seconds(600)
    fake.scales("blue", "green")
    return fake


def call(handler, world, state, *, name=CANARY):
    """Run one step of an execution, and return the state after it."""
    step = StepInput(
        execution_arn=execution_arn(name),
        execution_name=name,
        state=state,
        deadline=world.clock.now + 35,
    )
    return handler(step, world, world.clock.now).to_dict()


def started(world):
    """Prepare a canary."""
    world.executions.start(CANARY, {})
    state = call(prepare, world, {})
    assert Next.SMOKE_TEST == state["next"], state["reason"]
    return state


def concluding(state, outcome=CanaryOutcome.ROLLED_BACK):
    """Return the state from which a canary is concluded."""
    return {**state, "next": Next.CONCLUDE, "outcome": outcome}


def test_a_canary_suspends_the_scale_in_of_both_variants(world):
    started(world)

    assert {"blue", "green"} == world.targets.suspended


def test_scale_out_goes_on(world):
    """More traffic for the challenger is what a canary is about."""
    started(world)

    assert not any(each.is_scale_out_suspended for each in world.targets.updates)


def test_a_night_that_falls_during_a_canary_takes_no_instance_away(world):
    """A scheduled maximum below the live count removes capacity, suspended scale-in or not."""
    world.targets.has_target("blue", has_schedules=True)
    state = started(world)
    during = {name: each.are_schedules_suspended for name, each in world.targets.registered.items()}

    call(conclude, world, concluding(state))

    assert {"blue": True, "green": False} == during
    assert not world.targets.registered["blue"].are_schedules_suspended
    assert (
        "schedules of endpoint/flights-dev/variant/blue did not run"
        in (world.notifications.messages[-1]["missed_schedules"])
    )


@pytest.mark.parametrize("outcome", list(CanaryOutcome))
def test_scale_in_goes_on_after_every_end(world, outcome):
    state = started(world)

    call(conclude, world, concluding(state, outcome))

    assert set() == world.targets.suspended
    assert world.lock is None


def test_what_somebody_suspended_before_stays_suspended(world):
    world.targets.has_target(
        "blue", has_schedules=True, is_scale_in_suspended=True, are_schedules_suspended=True
    )

    call(conclude, world, concluding(started(world)))

    assert {"blue"} == world.targets.suspended
    assert world.targets.registered["blue"].are_schedules_suspended


def test_what_somebody_suspends_meanwhile_stays_suspended(world):
    """Only the one flag is the canary's."""
    state = started(world)
    world.targets.has_target("blue", is_scale_out_suspended=True)

    call(conclude, world, concluding(state))

    assert world.targets.registered["blue"].is_scale_out_suspended
    assert set() == world.targets.suspended


def test_a_prepare_that_runs_twice_remembers_what_it_found_first(world):
    """The second time everything is suspended already: by this canary."""
    world.targets.has_target("blue", has_schedules=True)
    started(world)
    state = call(prepare, world, {})

    call(conclude, world, concluding(state))

    assert set() == world.targets.suspended
    assert not world.targets.registered["blue"].are_schedules_suspended


def test_a_prepare_that_is_refused_the_second_time_lets_scale_in_go_on(world):
    started(world)
    world.endpoint.is_deployed_to_by_somebody("config-2")

    assert Next.REFUSE == call(prepare, world, {})["next"]
    assert set() == world.targets.suspended


def test_a_refused_canary_suspends_nothing(world):
    world.endpoint.is_deployed_to_by_somebody("config-2")

    call(prepare, world, {})

    assert [] == world.targets.updates


def test_a_target_that_vanished_is_left_alone(world):
    state = started(world)
    world.targets.is_gone("green")

    call(conclude, world, concluding(state))

    assert {"blue"} == set(world.targets.registered)
    assert set() == world.targets.suspended


def test_a_variant_that_does_not_scale_is_none_of_its_business(world):
    world.targets.is_gone("green")

    started(world)

    assert {"blue"} == world.targets.suspended


def test_the_lock_is_kept_until_scale_in_goes_on(world):
    """A restore comes back to it; forgotten, it would stand still for ever."""
    state = started(world)
    world.targets.is_down = True

    with pytest.raises(OSError, match="does not answer"):
        call(conclude, world, concluding(state))

    assert world.lock is not None
    assert [] == world.notifications.subjects


def test_a_restore_lets_scale_in_go_on(world):
    """The execution was stopped by somebody: only the lock remembers."""
    started(world)
    detail = {"executionArn": execution_arn(CANARY), "status": "ABORTED"}
    restore(DeathNotice.from_event({"detail": detail}), world, world.clock.now)
    name = f"{CANARY}-restore-1"
    state = world.executions.inputs[name]
    while state.get("next") != Next.CONCLUDE:
        state = call(roll_back, world, state, name=name)

    call(conclude, world, state, name=name)

    assert set() == world.targets.suspended
    assert world.lock is None


def test_an_old_execution_does_not_disturb_a_new_canary(world):
    """Somebody runs it again, while another canary needs scale-in to stand still."""
    old = concluding(started(world))
    call(conclude, world, old)
    world.executions.start(OTHER, {})
    call(prepare, world, {}, name=OTHER)

    call(conclude, world, old)

    assert {"blue", "green"} == world.targets.suspended


def test_a_concluded_canary_leaves_a_free_endpoint_alone(world):
    old = concluding(started(world))
    call(conclude, world, old)
    world.targets.has_target("blue", is_scale_in_suspended=True)

    call(conclude, world, old)

    assert {"blue"} == world.targets.suspended
