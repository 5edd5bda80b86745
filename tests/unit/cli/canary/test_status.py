"""`coalmine canary status` and `plan`: what stands, and what would be done."""

import json
from dataclasses import replace

from canary.kind import CanaryKind
from tests.doubles.live_canary import ARN, CALLER


def test_weights_and_the_last_canaries_are_shown(run, live):
    live.ended("rolled_back")
    result = run("status")

    assert 0 == result.exit_code
    assert "flights-dev: InService" in result.output
    assert "blue weight 1.0, promoted" in result.output
    assert "no canary holds the endpoint" in result.output
    assert "rolled back" in result.output


def test_what_the_last_ones_were_and_who_asked_is_shown(run, live):
    live.ended("promoted", kind="hot_fix", requested_by=CALLER)
    result = run("status")

    assert "hot fix promoted" in result.output
    assert "maria" in result.output
    (last,) = json.loads(run("status", "--json").output)["last_canaries"]
    assert ("hot_fix", CALLER) == (last["kind"], last["requested_by"])


def test_who_asked_for_the_running_one_is_shown(run, live):
    live.is_held()
    run_ = replace(live.lock.run, kind=CanaryKind.GO_BACK, requested_by="pipeline flights")
    live.lock = replace(live.lock, run=run_)
    result = run("status")

    assert "go back flights-1 is RUNNING" in result.output
    assert "asked for by pipeline flights" in result.output


def test_a_running_canary_is_shown_with_its_stage(run, live):
    live.is_held()
    page = json.loads(run("status", "--json").output)

    assert (f"{ARN}flights-1", "RUNNING", "green", 1, 0.1) == tuple(
        page["canary"][key] for key in ("owner", "execution_status", "challenger", "stage", "share")
    )
    assert "green in stage 1 (10 %)" in run("status").output


def test_a_refused_canary_has_no_outcome_to_show(run, live):
    live.ended(None)

    assert 0 == run("status").exit_code


def test_a_plan_shows_stages_and_what_they_can_see(run):
    result = run("plan")

    assert 0 == result.exit_code, result.output
    assert "blue -> green at 600 requests a minute" in result.output
    assert "1 of 2" in result.output


def test_a_plan_as_json_has_the_numbers(run):
    plan = json.loads(run("plan", "--json").output)

    assert ("blue", "green", 600.0, [0.1, 1.0]) == (
        plan["champion"],
        plan["challenger"],
        plan["expected"]["requests_per_minute"],
        [stage["share"] for stage in plan["stages"]],
    )


def test_a_canary_that_would_be_refused_has_no_plan(run, live):
    live.weights = {"blue": 1.0, "green": 1.0}
    result = run("plan")

    assert 1 == result.exit_code
    assert "exactly one variant must carry traffic" in result.output


def test_without_a_canary_there_is_nothing_to_watch(run):
    result = run("watch")

    assert 1 == result.exit_code
    assert "coalmine canary start flights -c dev" in result.output


def test_the_last_canary_can_be_watched_again(run, live):
    live.ended("held")

    assert 11 == run("watch").exit_code
