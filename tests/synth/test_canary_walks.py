"""Canaries from start to end: the synthesized state machine runs the real handlers on a fake world.

What is asserted is where the machine went and where the requests go.
"""

from dataclasses import replace

import pytest

from canary.settings import AlarmSettings, OnInconclusive
from tests.doubles.canary_machine import Machine, tasks
from tests.doubles.canary_world import SETTINGS, FakeWorld, execution_arn

HAPPY_PATH = ["Prepare", "Smoke test", *["Shift traffic", "Judge"] * 3, "Promote", "Conclude"]


@pytest.fixture
def world():
    return FakeWorld()


@pytest.fixture
def machine(canary_definition, world):
    return Machine(canary_definition, world)


def test_a_good_challenger_is_promoted(machine, world):
    world.pass_seconds(600)
    execution = machine.start().run()

    assert ("SUCCEEDED", "") == (execution.status, execution.error)
    assert HAPPY_PATH == tasks(execution)
    assert {"blue": 0.0, "green": 1.0} == world.endpoint.weights
    assert "green" == world.items.documents["promoted"]["variant_name"]
    assert world.lock is None
    assert ["flights-dev: canary of green promoted"] == world.notifications.subjects


def test_shares_rise_stage_by_stage_and_never_fall(machine, world):
    world.pass_seconds(600)
    execution, shares = machine.start(), []
    while execution.status == "RUNNING":
        execution.step()
        shares.append(world.endpoint.share)

    assert [0.0, 0.1, 0.5, 1.0] == sorted(set(shares))
    assert sorted(shares) == shares


def test_every_step_may_run_twice(canary_definition, world):
    world.pass_seconds(600)
    execution = Machine(canary_definition, world, times=2).start().run()

    assert "SUCCEEDED" == execution.status
    assert HAPPY_PATH == tasks(execution)
    assert {"blue": 0.0, "green": 1.0} == world.endpoint.weights
    assert 3 == len(world.endpoint.calls)
    assert 1 == len(world.notifications.subjects)


def test_every_step_of_the_way_back_may_run_twice(canary_definition, world):
    world.pass_seconds(600)
    world.metrics.error_rates["green"] = 0.3
    execution = Machine(canary_definition, world, times=2).start().run()

    assert "Canary.RolledBack" == execution.error
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights
    assert 2 == len(world.endpoint.calls)
    assert 1 == len(world.notifications.subjects)


def test_a_failing_challenger_is_rolled_back_at_ten_percent(machine, world):
    world.pass_seconds(600)
    world.metrics.error_rates["green"] = 0.3
    execution = machine.start().run()

    assert ("FAILED", "Canary.RolledBack") == (execution.status, execution.error)
    assert "5xx errors: challenger" in execution.cause
    assert 0 == world.summary("canary-1")["stage_index"]
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights
    assert world.lock is None
    assert "promoted" not in world.items.documents


def test_a_challenger_that_breaks_only_with_all_traffic_is_rolled_back(machine, world):
    """At 100 % there is nothing to compare with; the absolute rule still acts."""
    world.pass_seconds(600)
    execution = machine.start()
    while world.endpoint.share < 1:
        execution.step()
    world.metrics.error_rates["green"] = 0.9
    execution.run()

    assert "Canary.RolledBack" == execution.error
    assert "max_error_rate" in execution.cause
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights


def test_a_sick_champion_is_not_rolled_back_onto(machine, world):
    """Both fail: a human is called once, and in the end the champion serves again, as held."""
    world.pass_seconds(600)
    world.metrics.error_rates = {"blue": 0.8, "green": 0.8}
    execution = machine.start().run()

    assert "Canary.Held" == execution.error
    assert "rolling back would not help" in execution.cause
    assert world.notifications.subjects == [
        "flights-dev: the champion is sick, a canary waits for you",
        "flights-dev: canary of green held",
    ]


def test_no_data_is_never_success(machine, world):
    """A challenger that nobody asks proves nothing."""
    world.metrics.requests_a_minute = 0
    execution = machine.start().run()

    assert "Canary.Held" == execution.error
    assert "0 of the 100 requests" in execution.cause
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights


def test_unreadable_counts_hold_and_are_no_verdict(machine, world):
    world.pass_seconds(600)
    execution = machine.start().run(until="Judge")
    world.metrics.is_down = True
    for _ in range(5):
        execution.step()
        execution.run(until="Judge")

    assert "RUNNING" == execution.status
    assert 0.1 == world.endpoint.share
    world.metrics.is_down = False
    execution.run()

    assert "SUCCEEDED" == execution.status


def test_a_wrong_golden_answer_keeps_all_traffic_away(machine, world):
    world.variants.answers_with("1,2", "0.7")
    execution = machine.start().run()

    assert "Canary.RolledBack" == execution.error
    assert "answered 0.7, not 0.5" in execution.cause
    assert ["Prepare", "Smoke test", "Roll back", "Conclude"] == tasks(execution)
    assert [] == world.endpoint.calls


def test_a_canary_is_refused_while_another_one_holds_the_endpoint(machine, world):
    """The refused one touches neither the endpoint nor the other's lock."""
    world.pass_seconds(600)
    first = machine.start("first").run(until="Judge")
    lock, weights, calls = world.lock, world.endpoint.weights, list(world.endpoint.calls)
    second = machine.start("second").run()

    assert "Canary.Refused" == second.error
    assert "held by canary first" in second.cause
    assert ["Prepare"] == tasks(second)
    assert (lock, weights, calls) == (world.lock, world.endpoint.weights, world.endpoint.calls)
    assert "leave" == machine.tell_death("second", "FAILED")["action"]
    assert "SUCCEEDED" == first.run().status


def test_a_canary_that_starts_while_the_endpoint_scales_waits_for_it(machine, world):
    """Nothing is moved before it has settled: SageMaker would refuse, and the pipeline stop."""
    world.endpoint.is_updated_by_somebody(looks=4)
    world.pass_seconds(600)
    execution = machine.start().run(until="Judge")

    seen = [each["reason"] for each in world.journal if each["step"] == "Shift traffic"]

    assert "endpoint flights-dev is Updating" == seen[0]
    assert "weights to be set to blue=0.9, green=0.1" in seen
    assert "SUCCEEDED" == execution.run().status
    assert 3 == len(world.endpoint.calls)


def test_a_canary_of_an_endpoint_that_never_settles_ends_with_nothing_moved(machine, world):
    world.endpoint.is_updated_by_somebody(looks=10**9)
    world.pass_seconds(600)
    execution = machine.start().run(until="Roll back")

    assert "traffic must settle within" in execution.state["reason"]
    assert [] == world.endpoint.calls


def test_a_canary_is_refused_with_all_reasons_at_once(canary_definition):
    world = FakeWorld(
        replace(SETTINGS, alarms=(AlarmSettings(name="slo"), AlarmSettings(name="gone")))
    )
    world.metrics.has_alarm("slo", "ALARM")
    world.endpoint.is_deployed_to_by_somebody("config-2")
    execution = Machine(canary_definition, world).start(document={"challenger": "blue"}).run()

    assert "Canary.Refused" == execution.error
    assert "must be InService, got Updating to config-2" in execution.cause
    assert "alarm slo must be OK when a canary starts, got ALARM" in execution.cause
    assert "alarm gone must be OK when a canary starts, got no such alarm" in execution.cause
    assert "challenger must be a variant with weight 0" in execution.cause
    assert world.lock is None


def test_an_ignored_alarm_neither_refuses_nor_stops_a_canary(canary_definition):
    """A fix must be shippable while the alarm about the fault rings."""
    world = FakeWorld(replace(SETTINGS, alarms=(AlarmSettings(name="slo"),)))
    world.metrics.has_alarm("slo", "ALARM")
    world.pass_seconds(600)
    execution = Machine(canary_definition, world).start(document={"ignore_alarms": ["slo"]}).run()

    assert "SUCCEEDED" == execution.status


def test_an_alarm_rolls_back(canary_definition):
    world = FakeWorld(replace(SETTINGS, alarms=(AlarmSettings(name="slo"),)))
    world.metrics.has_alarm("slo", "OK")
    world.pass_seconds(600)
    execution = Machine(canary_definition, world).start().run(until="Judge")
    world.metrics.has_alarm("slo", "ALARM")
    execution.run()

    assert "Canary.RolledBack" == execution.error
    assert "alarm slo is in ALARM" in execution.cause


def test_an_alarm_without_data_before_any_traffic_is_told_and_does_not_refuse(canary_definition):
    world = FakeWorld(replace(SETTINGS, alarms=(AlarmSettings(name="green-5xx"),)))
    world.metrics.has_alarm("green-5xx", "INSUFFICIENT_DATA")
    world.pass_seconds(600)

    assert "SUCCEEDED" == Machine(canary_definition, world).start().run().status
    assert "alarm green-5xx has insufficient data so far" in world.journal[0]["reason"]


def test_too_little_traffic_may_be_told_to_advance(canary_definition):
    world = FakeWorld(replace(SETTINGS, on_inconclusive=OnInconclusive.ADVANCE, min_requests=9000))
    world.pass_seconds(600)
    execution = Machine(canary_definition, world).start().run()

    assert "SUCCEEDED" == execution.status


def test_a_step_that_fails_for_good_leads_back(machine, world):
    world.pass_seconds(600)
    execution = machine.start().run(until="Judge")
    machine.failing["Judge"] = 99
    execution.run()

    assert "Canary.InfrastructureError" == execution.error
    assert "RuntimeError: Judge failed" == execution.cause
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights
    assert world.lock is None


def test_a_step_that_fails_now_and_then_is_repeated(machine, world):
    world.pass_seconds(600)
    machine.failing |= {"Prepare": 2, "Shift traffic": 3, "Promote": 1, "Conclude": 5}

    assert "SUCCEEDED" == machine.start().run().status


def test_a_prepare_that_dies_moves_nothing(machine, world):
    machine.failing["Prepare"] = 99
    execution = machine.start().run()

    assert "Canary.InfrastructureError" == execution.error
    assert "nothing had been moved" in execution.cause
    assert [] == world.endpoint.calls
    assert world.lock is None


def test_a_roll_back_call_that_fails_is_repeated(machine, world):
    world.pass_seconds(600)
    execution = machine.start().run(until="Judge")
    world.metrics.error_rates["green"] = 1.0
    execution.run(until="Roll back")
    world.endpoint.fails(*[RuntimeError("throttled")] * 5)
    execution.run()

    assert "Canary.RolledBack" == execution.error
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights


def test_the_way_back_needs_neither_table_nor_metrics(machine, world):
    """Traffic returns while DynamoDB, CloudWatch and SNS are down; only the conclusion waits."""
    world.pass_seconds(600)
    execution = machine.start().run(until="Judge")
    world.metrics.error_rates["green"] = 1.0
    execution.run(until="Roll back")
    world.items.is_down = world.metrics.is_down = world.notifications.is_down = True
    execution.run(until="Conclude")

    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights
    assert "RUNNING" == execution.status


def test_weights_moved_by_somebody_else_end_the_canary(machine, world):
    """It neither judges a share that is not its own, nor fights over it: the champion serves."""
    world.pass_seconds(600)
    execution = machine.start().run(until="Judge")
    world.endpoint.has_variant("green", current_weight=3.0, desired_weight=3.0)
    execution.run()

    assert "Canary.Aborted" == execution.error
    assert "somebody moved them" in execution.cause
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights


@pytest.mark.parametrize(("share", "state"), [(0.1, "Judge"), (0.5, "Judge"), (1.0, "Promote")])
def test_a_deployment_during_a_canary_is_never_promoted(machine, world, share, state):
    """It keeps the weights and swaps the model behind them: another one would be judged."""
    world.pass_seconds(600)
    execution = machine.start()
    while world.endpoint.share < share:
        execution.step()
    execution.run(until=state)
    world.endpoint.is_deployed("config-2")
    execution.run()

    assert "Canary.Aborted" == execution.error
    assert "must keep its config config-1" in execution.cause
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights
    assert "promoted" not in world.items.documents


def test_no_stage_passes_while_somebody_updates_the_endpoint(machine, world):
    world.pass_seconds(600)
    execution = machine.start().run(until="Judge")
    world.endpoint.is_updated_by_somebody(looks=20)
    while world.endpoint.status == "Updating":
        execution.step()

    assert {"Bake", "Judge", "Verdict?"} >= set(execution.path[-30:])
    assert "held until settled: endpoint flights-dev is Updating" in execution.state["reason"]
    assert "SUCCEEDED" == execution.run().status


def test_an_update_before_the_promotion_is_waited_for_and_judged(machine, world):
    """It ends with another model: promoted is nothing."""
    world.pass_seconds(600)
    execution = machine.start().run(until="Promote")
    world.endpoint.is_updated_by_somebody(looks=3)
    execution.run(until="Judge")

    assert "promoted" not in world.items.documents
    world.endpoint.is_deployed("config-2")
    execution.run()

    assert "Canary.Aborted" == execution.error
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights


def test_an_update_that_changes_nothing_only_delays_the_promotion(machine, world):
    world.pass_seconds(600)
    execution = machine.start().run(until="Promote")
    world.endpoint.is_updated_by_somebody(looks=3)
    execution.run()

    assert "SUCCEEDED" == execution.status
    assert "green" == world.items.documents["promoted"]["variant_name"]


def test_an_update_that_never_settles_is_given_up(machine, world):
    world.endpoint._looks_to_settle = 10_000
    execution = machine.start().run(until="Roll back")

    assert "infrastructure_error" == execution.state["outcome"]
    assert "traffic must settle within 600 s" in execution.state["reason"]


def test_capacity_comes_before_weight_and_both_come_back(machine, world):
    world.endpoint.has_variant("blue", current_instance_count=4, desired_instance_count=4)
    world.pass_seconds(600)
    execution = machine.start()
    while world.endpoint.share < 0.5:
        execution.step()

    assert 2 == world.endpoint.describe().find("green").current_instance_count


class TestKilled:
    """Killed from outside, at any point, a canary ends with the champion's traffic restored."""

    @pytest.mark.parametrize("state", ["Smoke test", "Shift traffic", "Settle", "Bake", "Judge"])
    def test_the_rule_restores_the_champion(self, machine, world, state):
        world.pass_seconds(600)
        execution = machine.start().run(until=state)
        execution.status = "ABORTED"
        machine.tell_death("canary-1", "ABORTED", "enough")
        restoring = machine.started_restore("canary-1-restore-1").run()

        assert "Canary.Aborted" == restoring.error
        assert "the execution ended ABORTED: enough" == restoring.cause
        assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights
        assert world.lock is None
        assert "aborted" == world.summary("canary-1")["outcome"]

    def test_between_lock_and_preparation_nothing_is_moved(self, machine, world):
        """The lock is there, the run is not: it is only given free."""
        machine.start()
        lock = {"owner": execution_arn("canary-1"), "canary_id": "canary-1"}
        world.items.documents["lock"] = lock | {"acquired_at": 1, "heartbeat_at": 1}
        machine.tell_death("canary-1", "TIMED_OUT")
        restoring = machine.started_restore("canary-1-restore-1").run()

        assert "Canary.InfrastructureError" == restoring.error
        assert [] == world.endpoint.calls
        assert world.lock is None

    def test_a_step_in_flight_cannot_move_traffic_any_more(self, machine, world):
        """The dead execution's last Lambda comes late: its call is refused by the lock."""
        world.pass_seconds(600)
        execution = machine.start().run(until="Shift traffic")
        machine.tell_death("canary-1", "ABORTED")
        machine.started_restore("canary-1-restore-1").run()
        execution.step()

        assert [] == world.endpoint.calls
        assert "roll_back" == execution.state["next"]

    def test_and_alive_after_all_it_leaves_the_end_to_its_heir(self, machine, world):
        """Told dead by mistake, it finds the lock taken: it touches nothing and tells nothing."""
        world.pass_seconds(600)
        execution = machine.start().run(until="Judge")
        machine.tell_death("canary-1", "ABORTED")
        calls = list(world.endpoint.calls)
        execution.run()

        assert "FAILED" == execution.status
        assert calls == world.endpoint.calls
        assert not world.summary("canary-1")["is_over"]
        machine.started_restore("canary-1-restore-1").run()

        assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights
        assert ["flights-dev: canary of green aborted"] == world.notifications.subjects

    def test_and_run_again_later_it_touches_nothing(self, machine, world):
        """Somebody redrives the dead execution after another canary was promoted."""
        world.pass_seconds(600)
        execution = machine.start().run(until="Judge")
        machine.tell_death("canary-1", "ABORTED")
        machine.started_restore("canary-1-restore-1").run()
        assert "SUCCEEDED" == machine.start("canary-2").run().status
        execution.run()

        assert "FAILED" == execution.status
        assert {"blue": 0.0, "green": 1.0} == world.endpoint.weights
        assert "aborted" == world.summary("canary-1")["outcome"]

    def test_a_restore_waits_for_a_call_in_flight(self, machine, world):
        """A call was announced and may still arrive: only looks after its deadline verify."""
        world.pass_seconds(600)
        machine.start().run(until="Shift traffic")
        began = world.clock.now
        assert world.table.begin_call(owner=execution_arn("canary-1"), until=began + 120)
        machine.tell_death("canary-1", "ABORTED")
        machine.started_restore("canary-1-restore-1").run()

        assert began + 120 <= world.clock.now

    def test_a_restore_that_dies_is_followed_by_another(self, machine, world):
        world.pass_seconds(600)
        machine.start().run(until="Judge")
        machine.tell_death("canary-1", "ABORTED")
        machine.started_restore("canary-1-restore-1").run(until="Roll back")
        machine.tell_death("canary-1-restore-1", "TIMED_OUT")
        restoring = machine.started_restore("canary-1-restore-2").run()

        assert "Canary.Aborted" == restoring.error
        assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights

    def test_a_roll_back_that_cannot_settle_ends_in_a_call_for_help(self, machine, world):
        world.pass_seconds(600)
        execution = machine.start().run(until="Judge")
        world.endpoint.status = "Failed"
        name = "canary-1"
        for attempt in range(1, 6):
            execution.run()
            assert "Canary.NotRestored" == execution.error
            machine.tell_death(name, "FAILED")
            name = f"canary-1-restore-{attempt}"
            execution = machine.started_restore(name)
        execution.run()

        assert "call for help" == machine.tell_death(name, "FAILED")["action"]
        assert "leave" == machine.tell_death(name, "FAILED")["action"]
        assert world.notifications.subjects == [
            "flights-dev: restoring the champion FAILED, act now"
        ]
        assert world.lock is not None

    def test_a_restore_whose_lock_was_deleted_restores_all_the_same(self, machine, world):
        """What must be put back travels with it."""
        world.pass_seconds(600)
        machine.start().run(until="Judge")
        machine.tell_death("canary-1", "ABORTED", "enough")
        del world.items.documents["lock"]
        restoring = machine.started_restore("canary-1-restore-1").run()

        assert ("Canary.Aborted", "the execution ended ABORTED: enough") == (
            restoring.error,
            restoring.cause,
        )
        assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights

    def test_killed_after_its_lock_was_deleted_a_human_is_called(self, machine, world):
        world.pass_seconds(600)
        machine.start().run(until="Bake")
        del world.items.documents["lock"]

        assert "call for help" == machine.tell_death("canary-1", "ABORTED")["action"]
        assert 0.1 == world.endpoint.share

    def test_by_a_deploy_that_added_fields_it_is_restored_by_older_functions(self, machine, world):
        world.pass_seconds(600)
        machine.start().run(until="Judge")
        world.items.documents["lock"] |= {"news": 1}
        world.items.documents["lock"]["run"] |= {"news": 1}
        machine.tell_death("canary-1", "ABORTED")

        assert "Canary.Aborted" == machine.started_restore("canary-1-restore-1").run().error
        assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights

    def test_after_the_promotion_there_is_no_way_back(self, machine, world):
        """Promoted and written down, then killed: the restore concludes what was decided."""
        world.pass_seconds(600)
        machine.start().run(until="Conclude")
        machine.tell_death("canary-1", "ABORTED")
        restoring = machine.started_restore("canary-1-restore-1").run()

        assert "SUCCEEDED" == restoring.status
        assert {"blue": 0.0, "green": 1.0} == world.endpoint.weights
        assert "promoted" == world.summary("canary-1")["outcome"]
        assert world.lock is None

    def test_a_promotion_whose_answer_got_lost_stays_one(self, machine, world):
        """The transaction is done, then the function fails for good: no roll back follows."""
        world.pass_seconds(600)
        execution = machine.start().run(until="Promote")
        before = dict(execution.state)
        execution.step()
        execution.state, execution.at = before, "Promote"
        machine.failing["Promote"] = 99
        execution.run()

        assert "SUCCEEDED" == execution.status
        assert {"blue": 0.0, "green": 1.0} == world.endpoint.weights

    def test_also_if_its_second_call_sees_an_update_under_way(self, machine, world):
        world.pass_seconds(600)
        execution = machine.start().run(until="Promote")
        before = dict(execution.state)
        execution.step()
        execution.state, execution.at = before, "Promote"
        world.endpoint.is_updated_by_somebody(looks=3)
        execution.run()

        assert "SUCCEEDED" == execution.status
        assert "promoted" == world.summary("canary-1")["outcome"]
        assert {"blue": 0.0, "green": 1.0} == world.endpoint.weights


def test_the_endpoint_is_deleted_meanwhile(machine, world):
    world.pass_seconds(600)
    execution = machine.start().run(until="Judge")
    world.endpoint.exists = False
    execution.run()

    assert "FAILED" == execution.status
    assert "does not exist any more" in execution.cause
    assert world.lock is None


def test_a_lock_deleted_by_hand_leaves_no_traffic_on_the_challenger(machine, world):
    world.pass_seconds(600)
    execution = machine.start().run(until="Judge")
    del world.items.documents["lock"]
    execution.run()

    assert "Canary.InfrastructureError" == execution.error
    assert {"blue": 1.0, "green": 0.0} == world.endpoint.weights
