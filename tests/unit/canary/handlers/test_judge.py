"""Judge and promote: what must still hold at the moment in which they decide."""

from dataclasses import replace

import pytest

from canary.handlers.judge import tick
from canary.handlers.prepare import prepare
from canary.handlers.promote import promote
from canary.inputs import StepInput
from canary.periods import Change
from canary.position import Next
from canary.settings import AlarmSettings
from canary.transitions import the_run
from canary.verdict import CanaryOutcome
from tests.doubles.canary_world import SETTINGS, FakeWorld, execution_arn


@pytest.fixture
def world():
    world = FakeWorld(replace(SETTINGS, alarms=(AlarmSettings(name="slo"),)))
    world.metrics.has_alarm("slo", "OK")
    return world


def step(world, position=None):
    return StepInput(
        execution_arn=execution_arn("flights-1"),
        execution_name="flights-1",
        state={} if position is None else position.to_dict(),
        deadline=world.clock.now + 35,
    )


def baking(world, stage_index):
    """Return a position in which a stage has settled."""
    now = world.clock.now
    position = prepare(step(world), world, now)
    share = SETTINGS.stages[stage_index].share
    world.endpoint.has_variant("blue", current_weight=1 - share, desired_weight=1 - share)
    world.endpoint.has_variant("green", current_weight=share, desired_weight=share)
    change = Change(started_at=now, settled_at=now, share=share)
    run = replace(
        the_run(position), stage_index=stage_index, changes=(change,), stage_started_at=now
    )
    return replace(position, next=Next.BAKE, run=run)


def test_a_tick_without_the_lock_judges_nothing(world):
    position = baking(world, 0)
    world.items.documents["lock"]["owner"] = "arn:heir"
    position = tick(step(world, position), world, world.clock.now)

    assert Next.ROLL_BACK is position.next
    assert "got arn:heir" in position.reason


def test_a_tick_bakes_on_while_the_alarms_cannot_be_read(world, capsys):
    """No state is no verdict; it is told in the log."""
    position = baking(world, 0)
    world.metrics.is_down = True
    position = tick(step(world, position), world, world.clock.now)

    assert Next.BAKE is position.next
    assert "alarms unavailable" in capsys.readouterr().out


def test_the_journal_of_a_tick_has_its_stage_counts_and_what_was_left_out(world):
    position = baking(world, 1)
    world.pass_seconds(600)
    tick(step(world, position), world, world.clock.now)
    entry = world.journal[-1]

    assert ("Judge", 1, 0.5) == (entry["step"], entry["stage_index"], entry["share"])
    assert entry["metrics"][0]["stage_challenger"]["invocations"] > 0
    assert entry["dropped"]["warm-up"] > 0
    assert {"slo": "OK"} == entry["alarms"]
    judged = entry["metrics"][0]["challenger"]["invocations"]
    assert entry["served"]["challenger"]["invocations"] > judged


def test_what_was_served_is_not_0_while_nobody_knows(world):
    position = baking(world, 1)
    world.metrics.is_down = True
    tick(step(world, position), world, world.clock.now)

    assert "served" not in world.journal[-1]


def test_a_promotion_needs_the_weights_that_were_judged(world):
    """Somebody moved them between the last tick and the promotion."""
    position = baking(world, 2)
    world.endpoint.has_variant("blue", current_weight=1.0, desired_weight=1.0)
    position = promote(step(world, position), world, world.clock.now)

    assert Next.ROLL_BACK is position.next
    assert world.table.read_promoted() is None


def test_a_promotion_without_the_lock_is_none(world):
    position = baking(world, 2)
    world.items.documents["lock"]["owner"] = "arn:heir"
    position = promote(step(world, position), world, world.clock.now)

    assert Next.ROLL_BACK is position.next
    assert world.table.read_promoted() is None


def test_a_promotion_names_the_new_champion(world):
    position = promote(step(world, baking(world, 2)), world, world.clock.now)

    assert Next.CONCLUDE is position.next
    assert "green" == world.table.read_promoted().variant_name
    assert "promoted" == world.table.read_lock().run.outcome


def test_a_promotion_waits_for_an_update_and_is_judged_again(world):
    """Somebody deploys at the last moment: what is InService afterwards must be seen first."""
    position = baking(world, 2)
    world.endpoint.is_updated_by_somebody(looks=5)
    position = promote(step(world, position), world, world.clock.now)

    assert (Next.BAKE, SETTINGS.tick_seconds) == (position.next, position.wait_seconds)
    assert world.table.read_promoted() is None


@pytest.mark.parametrize("act", [tick, promote])
def test_a_deployment_ends_the_canary(world, act):
    position = baking(world, 2)
    world.endpoint.is_deployed("config-2")
    position = act(step(world, position), world, world.clock.now)

    assert (Next.ROLL_BACK, CanaryOutcome.ABORTED) == (position.next, position.outcome)
    assert "got config-2; somebody deployed" in position.reason
    assert world.table.read_promoted() is None


def test_a_sick_champion_is_told_until_the_message_is_taken(world):
    world.metrics.error_rates = {"blue": 0.8, "green": 0.8}
    position = baking(world, 1)
    world.pass_seconds(600)
    world.notifications.is_down = True
    position = tick(step(world, position), world, world.clock.now)
    assert not position.has_called_for_help
    world.notifications.is_down = False
    position = tick(step(world, position), world, world.clock.now)

    assert position.has_called_for_help
    assert 1 == len(world.notifications.subjects)
