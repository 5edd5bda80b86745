"""Releases from start to end: hot fixes, going back, nothing to do, and models that were rejected.

The synthesized state machine runs the real handlers on a fake world.
"""

from dataclasses import replace

import pytest

from canary.settings import AlarmSettings
from tests.doubles.canary_machine import Machine, tasks
from tests.doubles.canary_world import SETTINGS, FakeWorld

DIRECT_PATH = ["Prepare", "Smoke test", "Shift traffic", "Promote", "Conclude"]
OLD, NEW = "s3://models/blue.tar.gz", "s3://models/green.tar.gz"
HOT_FIX = {"kind": "hot_fix", "reason": "prices are off", "requested_by": "arn:maria"}
GO_BACK = {"kind": "go_back", "requested_by": "arn:maria"}
RELEASE = {"is_release": True, "requested_by": "pipeline flights"}
OLD_SERVES = {"blue": 1.0, "green": 0.0}
NEW_SERVES = {"blue": 0.0, "green": 1.0}


@pytest.fixture
def world():
    return FakeWorld(replace(SETTINGS, alarms=(AlarmSettings(name="slo"),)))


@pytest.fixture
def machine(canary_definition, world):
    world.metrics.has_alarm("slo", "OK")
    world.pass_seconds(600)
    return Machine(canary_definition, world)


@pytest.fixture
def promoted(machine):
    """A machine whose first canary was promoted: green serves, blue is kept."""
    assert "SUCCEEDED" == machine.start("first").run().status
    return machine


def rejected(world):
    """Return the models that traffic was taken away from."""
    documents = world.items.documents
    return {each["source"] for key, each in documents.items() if key.startswith("rolled_back#")}


class TestHotFix:
    def test_all_traffic_moves_at_once_and_is_promoted(self, machine, world):
        world.metrics.has_alarm("slo", "ALARM")
        execution = machine.start(document=HOT_FIX).run()

        assert ("SUCCEEDED", DIRECT_PATH) == (execution.status, tasks(execution))
        assert NEW_SERVES == world.endpoint.weights
        assert 1 == len(world.endpoint.calls)
        assert ["flights-dev: hot fix of green promoted"] == world.notifications.subjects
        assert "alarm slo is in ALARM" in world.journal[0]["reason"]

    def test_it_is_recorded_as_what_it_is(self, machine, world):
        machine.start(document=HOT_FIX).run()
        for written in (
            world.summary("canary-1"),
            world.journal[0],
            world.notifications.messages[0],
        ):
            assert ("hot_fix", "arn:maria", "prices are off") == (
                written["kind"],
                written["requested_by"],
                written["request_reason"],
            )
        promoted = world.items.documents["promoted"]

        assert ("hot_fix", NEW, OLD) == (
            promoted["kind"],
            promoted["source"],
            promoted["previous_source"],
        )
        assert "hot fix: prices are off" == world.summary("canary-1")["reason"]

    def test_without_a_reason_it_is_refused(self, machine, world):
        execution = machine.start(document={"kind": "hot_fix"}).run()

        assert "Canary.Refused" == execution.error
        assert "must say why it skips the canary" in execution.cause
        assert world.lock is None

    def test_it_needs_neither_counts_nor_alarm_states(self, machine, world):
        """CloudWatch may be what is broken."""
        world.metrics.is_down = True

        assert "SUCCEEDED" == machine.start(document=HOT_FIX).run().status

    def test_every_step_may_run_twice(self, canary_definition, machine, world):
        execution = Machine(canary_definition, world, times=2).start(document=HOT_FIX).run()

        assert ("SUCCEEDED", DIRECT_PATH) == (execution.status, tasks(execution))
        assert 1 == len(world.endpoint.calls)
        assert 1 == len(world.notifications.subjects)

    def test_a_wrong_golden_answer_keeps_it_away(self, machine, world):
        world.variants.answers_with("1,2", "0.7")
        execution = machine.start(document=HOT_FIX).run()

        assert "Canary.RolledBack" == execution.error
        assert [] == world.endpoint.calls
        assert ["flights-dev: hot fix of green rolled back"] == world.notifications.subjects

    def test_one_that_cannot_settle_goes_back(self, machine, world):
        world.endpoint._looks_to_settle = 100
        execution = machine.start(document=HOT_FIX).run(until="Roll back")
        world.endpoint._looks_left = world.endpoint._looks_to_settle = 1
        execution.run()

        assert "Canary.InfrastructureError" == execution.error
        assert OLD_SERVES == world.endpoint.weights

    def test_weights_moved_by_somebody_else_are_not_promoted(self, machine, world):
        execution = machine.start(document=HOT_FIX).run(until="Promote")
        world.endpoint.has_variant("blue", current_weight=1.0, desired_weight=1.0)
        execution.run()

        assert "Canary.Aborted" == execution.error
        assert "promoted" not in world.items.documents

    def test_an_update_before_the_promotion_is_waited_for(self, machine, world):
        execution = machine.start(document=HOT_FIX).run(until="Promote")
        world.endpoint.is_updated_by_somebody(looks=5)
        execution.run()

        assert "SUCCEEDED" == execution.status
        assert ["Promote", "Shift traffic", "Promote", "Conclude"] == tasks(execution)[-4:]

    def test_an_update_that_brings_another_model_is_not_promoted(self, machine, world):
        execution = machine.start(document=HOT_FIX).run(until="Promote")
        world.endpoint.is_updated_by_somebody(looks=5)
        execution.run(until="Shift traffic")
        world.endpoint.is_deployed("config-2")
        execution.run()

        assert "Canary.Aborted" == execution.error
        assert OLD_SERVES == world.endpoint.weights

    @pytest.mark.parametrize("state", ["Smoke test", "Shift traffic", "Settle", "Promote"])
    def test_killed_before_its_promotion_the_champion_is_restored(self, machine, world, state):
        execution = machine.start(document=HOT_FIX).run(until=state)
        execution.status = "ABORTED"
        machine.tell_death("canary-1", "ABORTED", "enough")
        restoring = machine.started_restore("canary-1-restore-1").run()

        assert ("Canary.Aborted", "the execution ended ABORTED: enough") == (
            restoring.error,
            restoring.cause,
        )
        assert OLD_SERVES == world.endpoint.weights
        assert world.lock is None
        assert ["flights-dev: hot fix of green aborted"] == world.notifications.subjects
        assert set() == rejected(world)

    def test_killed_after_it_the_promotion_stands(self, machine, world):
        machine.start(document=HOT_FIX).run(until="Conclude")
        machine.tell_death("canary-1", "ABORTED")
        restoring = machine.started_restore("canary-1-restore-1").run()

        assert "SUCCEEDED" == restoring.status
        assert NEW_SERVES == world.endpoint.weights
        assert "promoted" == world.summary("canary-1")["outcome"]


class TestGoingBack:
    def test_the_model_that_served_before_serves_again_at_once(self, promoted, world):
        world.metrics.has_alarm("slo", "ALARM")
        execution = promoted.start("back", GO_BACK).run()

        assert ("SUCCEEDED", DIRECT_PATH) == (execution.status, tasks(execution))
        assert OLD_SERVES == world.endpoint.weights
        assert "flights-dev: gone back to blue" == world.notifications.subjects[-1]
        assert ("go_back", "blue", "green") == (
            world.items.documents["promoted"]["kind"],
            world.items.documents["promoted"]["variant_name"],
            world.items.documents["promoted"]["previous_variant_name"],
        )

    def test_and_the_model_that_was_left_comes_back_only_on_request(self, promoted, world):
        promoted.start("back", GO_BACK).run()
        assert {NEW} == rejected(world)
        refused = promoted.start("again", {}).run()

        assert "Canary.Refused" == refused.error
        assert f"`green` serves {NEW}, which canary back rolled back" in refused.cause
        assert "SUCCEEDED" == promoted.start("retry", {"is_retry": True}).run().status
        assert set() == rejected(world)

    def test_after_the_window_it_is_refused_and_a_canary_is_not(self, promoted, world):
        world.clock.pass_seconds(SETTINGS.rollback_window_seconds)
        world.pass_seconds(600)
        refused = promoted.start("back", GO_BACK).run()

        assert "Canary.Refused" == refused.error
        assert "going back needs a promotion at most 168 h ago" in refused.cause
        assert NEW_SERVES == world.endpoint.weights
        assert "SUCCEEDED" == promoted.start("judged", {"challenger": "blue"}).run().status
        assert OLD_SERVES == world.endpoint.weights

    def test_before_any_promotion_it_is_refused(self, machine):
        refused = machine.start(document=GO_BACK).run()

        assert "must have been a promotion to go back from" in refused.cause

    def test_one_that_cannot_settle_goes_back_to_where_it_came_from(self, promoted, world):
        world.endpoint._looks_to_settle = 100
        execution = promoted.start("back", GO_BACK).run(until="Roll back")
        world.endpoint._looks_left = world.endpoint._looks_to_settle = 1
        execution.run()

        assert "Canary.InfrastructureError" == execution.error
        assert NEW_SERVES == world.endpoint.weights
        assert set() == rejected(world)

    @pytest.mark.parametrize("state", ["Smoke test", "Shift traffic", "Settle", "Promote"])
    def test_killed_the_champion_of_its_start_is_restored(self, promoted, world, state):
        promoted.start("back", GO_BACK).run(until=state)
        promoted.tell_death("back", "ABORTED")
        promoted.started_restore("back-restore-1").run()

        assert NEW_SERVES == world.endpoint.weights
        assert ("green", set()) == (
            world.items.documents["promoted"]["variant_name"],
            rejected(world),
        )

    def test_killed_after_its_promotion_it_is_concluded_as_what_it_is(self, promoted, world):
        promoted.start("back", GO_BACK).run(until="Conclude")
        promoted.tell_death("back", "ABORTED")
        restoring = promoted.started_restore("back-restore-1").run()

        assert ("SUCCEEDED", OLD_SERVES) == (restoring.status, world.endpoint.weights)
        assert {NEW} == rejected(world)

    def test_a_release_of_the_previous_model_goes_back_by_itself(self, promoted, world):
        """`model:` in Git names it again; a pipeline deploys and releases it."""
        world.release_variant = "blue"
        execution = promoted.start("release", RELEASE).run()

        assert ("SUCCEEDED", DIRECT_PATH) == (execution.status, tasks(execution))
        assert (
            "served before: gone back to without analysis"
            in world.table.read_entries("release")[0]["reason"]
        )
        assert ("go_back", "pipeline flights") == (
            world.summary("release")["kind"],
            world.summary("release")["requested_by"],
        )


class TestNothingToRelease:
    def test_a_release_that_serves_ends_well_with_nothing_touched(self, promoted, world):
        """The pipeline of a commit that changed something else."""
        world.release_variant = "green"
        calls, subjects = len(world.endpoint.calls), list(world.notifications.subjects)
        execution = promoted.start("again", RELEASE).run()

        assert ("SUCCEEDED", "Nothing to release") == (execution.status, execution.path[-1])
        assert ["Prepare"] == tasks(execution)
        assert (calls, subjects) == (len(world.endpoint.calls), world.notifications.subjects)
        assert world.lock is None

    def test_its_summary_is_over_and_says_so(self, promoted, world):
        world.release_variant = "green"
        promoted.start("again", RELEASE).run()
        summary = world.summary("again")

        assert ("nothing_to_release", True, "pipeline flights", None) == (
            summary["outcome"],
            summary["is_over"],
            summary["requested_by"],
            summary["report"],
        )
        assert f"green serves all traffic already, with {NEW}" == summary["reason"]

    def test_it_lets_go_of_what_a_dead_attempt_of_it_took(self, promoted, world):
        """Prepare died after it had suspended scale-in; meanwhile the weights are as wanted."""
        world.scales("blue", "green")
        promoted.start("again", {"challenger": "blue"} | RELEASE).run(until="Smoke test")
        assert {"blue", "green"} == world.targets.suspended
        world.release_variant = "green"
        promoted.start("again", RELEASE).run()

        assert set() == world.targets.suspended
        assert world.lock is None

    def test_while_another_canary_holds_the_endpoint_nobody_knows(self, machine, world):
        machine.start("first").run(until="Judge")
        world.release_variant = "blue"
        second = machine.start("second", RELEASE).run()

        assert "Canary.Refused" == second.error
        assert "held by canary first" in second.cause


class TestRejected:
    @pytest.fixture
    def rolled_back(self, machine, world):
        """A machine whose canary was rolled back; then the challenger seems well."""
        world.metrics.error_rates["green"] = 0.3
        assert "Canary.RolledBack" == machine.start("first").run().error
        world.metrics.error_rates["green"] = 0.01
        world.pass_seconds(3600)
        return machine

    def test_the_pipeline_that_runs_again_does_not_try_it_again(self, rolled_back, world):
        world.release_variant = "green"
        execution = rolled_back.start("again", RELEASE).run()

        assert "Canary.Refused" == execution.error
        assert (
            f"`green` serves {NEW}, which canary first rolled back (5xx errors" in execution.cause
        )
        assert "start it again with --retry" in execution.cause

    def test_on_request_it_is_judged_again_and_may_be_promoted(self, rolled_back, world):
        assert {NEW} == rejected(world)
        execution = rolled_back.start("again", RELEASE | {"is_retry": True}).run()

        assert ("SUCCEEDED", NEW_SERVES) == (execution.status, world.endpoint.weights)
        assert "Judge" in execution.path
        assert set() == rejected(world)

    def test_another_model_in_its_slot_is_no_stranger_to_the_canary(self, rolled_back, world):
        world.endpoint.sources["green"] = "s3://models/fixed.tar.gz"

        assert "SUCCEEDED" == rolled_back.start("fixed").run().status
        assert {NEW} == rejected(world)

    def test_one_that_ended_for_another_reason_may_be_started_again(self, machine, world):
        machine.start("first").run(until="Judge")
        machine.tell_death("first", "ABORTED")
        machine.started_restore("first-restore-1").run()

        assert "SUCCEEDED" == machine.start("again").run().status


class TestReports:
    @pytest.mark.parametrize("document", [{}, HOT_FIX], ids=["canary", "hot fix"])
    def test_each_end_leaves_one_and_its_summary_says_where(self, machine, world, document):
        machine.start(document=document).run()
        report, page = world.reports.written["canary-1"]
        summary = world.summary("canary-1")

        assert ("promoted", "canary-1") == (report["outcome"], report["canary_id"])
        assert page.startswith("<!doctype html>")
        assert "s3://reports/canary-1.html" == summary["report"]["html"]
        assert report["exposure"] == summary["exposure"]
        assert summary["report"] == world.notifications.messages[0]["report"]

    def test_the_exposure_is_what_the_challenger_served(self, machine, world):
        world.metrics.error_rates["green"] = 0.3
        machine.start().run()
        exposure = world.summary("canary-1")["exposure"]

        assert 0 < exposure["challenger_errors"] < exposure["challenger_requests"]
        assert exposure["restore_seconds"] > 0

    def test_a_restore_leaves_one_of_the_whole_canary(self, machine, world):
        machine.start().run(until="Judge")
        machine.tell_death("canary-1", "ABORTED")
        machine.started_restore("canary-1-restore-1").run()
        report, _ = world.reports.written["canary-1"]

        assert "aborted" == report["outcome"]
        assert {"Prepare", "Roll back"} <= {each["step"] for each in report["timeline"]}

    def test_one_that_cannot_be_written_stops_no_conclusion(self, machine, world, capsys):
        world.reports.is_down = True
        execution = machine.start().run()

        assert "SUCCEEDED" == execution.status
        assert world.summary("canary-1")["report"] is None
        assert world.summary("canary-1")["exposure"]["challenger_requests"] > 0
        assert "report not written" in capsys.readouterr().out

    def test_nor_does_a_journal_that_nobody_can_read(self, machine, world):
        execution = machine.start().run(until="Conclude")
        world.items.documents["canary#canary-1#000001"] = None
        execution.run()

        assert ("SUCCEEDED", None) == (execution.status, world.summary("canary-1")["report"])
        assert world.lock is None

    def test_without_a_bucket_the_exposure_is_known_all_the_same(self, machine, world):
        world.reports = None
        machine.start().run()

        assert world.summary("canary-1")["report"] is None
        assert world.summary("canary-1")["exposure"]["challenger_requests"] > 0
