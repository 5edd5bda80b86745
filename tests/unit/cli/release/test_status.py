"""`coalmine release status` and `history`: what is, and what was."""

import json

import pytest

from canary.record import RolledBack
from coalmine.gateways.deployment import MissingStackError
from tests.doubles.live_release import CONFIG, LOCK, A, B, live, promoted, record

TWO = {"blue": A, "green": B}
GREEN = {"blue": 0.0, "green": 1.0}
TO_GREEN = promoted("green", "blue", source=B, previous_source=A)

NEW = {
    "canary_id": "flights-2",
    "kind": "canary",
    "champion": "blue",
    "challenger": "green",
    "champion_source": A,
    "challenger_source": B,
    "stages_passed": 1,
    "outcome": "rolled_back",
    "reason": "5xx errors of green: 9 of 310 failed, evidence 400 of 100:1 " * 3,
    "requested_by": "arn:aws:sts::111111111111:assumed-role/Release/ada",
    "request_reason": "",
    "started_at": 1_600_000_000,
    "concluded_at": 1_600_000_900,
    "updated_at": 1_600_000_900,
    "is_over": True,
    "exposure": {"challenger_requests": 310, "challenger_errors": 9, "restore_seconds": 4},
    "report": {
        "json": "s3://reports/r.json",
        "html": "s3://reports/canaries/flights-2/report.html",
    },
}
OLD = {
    "canary_id": "flights-1",
    "champion": "green",
    "challenger": "blue",
    "stage_index": 1,
    "outcome": "promoted",
    "reason": "both stages passed",
    "updated_at": 1_500_000_000,
    "is_over": True,
}


@pytest.fixture
def is_settled(world):
    """Green serves, Git says so, blue is kept."""
    world.config.write_text(CONFIG % B)
    world.record = record("green", B, ("blue", A))
    world.facts = live(TWO, GREEN, release="green", promoted=TO_GREEN)


def test_all_that_agrees_is_shown_in_a_screen(run, world, is_settled):
    done = run("release", "status")

    assert 0 == done.exit_code, done.output
    assert "Git asks for  boosting" in done.output
    assert "all of them agree" in done.output
    assert "blue is idle, about $" in done.output
    assert "coalmine release drop flights -c dev" in done.output
    assert all(len(line) <= 80 for line in done.output.splitlines())


def test_what_differs_comes_with_its_fix(run, world, is_settled):
    world.record = record("blue", A)
    done = run("release", "status", "--json")
    page = json.loads(done.output)

    assert [["coalmine promote flights -c dev --commit"]] == [
        each["fixes"] for each in page["disagreements"]
    ]
    assert "green" == page["release_slot"]
    assert {"artifact": B} == page["model"]
    assert 1 == page["idle_slots"][0]["instance_count"]


def test_a_model_that_was_rolled_back_is_marked(run, world, is_settled):
    refused = RolledBack(source=A, canary_id="flights-7", reason="9 of 310 failed", at=1)
    world.facts = live(TWO, GREEN, release="green", rolled_back={A: refused})
    done = run("release", "status")

    assert "rolled back" in done.output


def test_a_canary_that_runs_is_named(run, world, is_settled):
    world.facts = live(TWO, {"blue": 0.1, "green": 0.9}, release="blue", lock=LOCK)
    done = run("release", "status")

    assert "held by canary flights-9" in done.output
    assert "is idle" not in done.output


def test_what_was_never_deployed_is_told(run, world):
    world.facts = MissingStackError("no stack")
    done = run("release", "status")

    assert 0 == done.exit_code, done.output
    assert "flights-dev is not deployed" in done.output
    assert "coalmine release start flights -c dev" in done.output


def test_the_history_tells_who_what_and_how_it_ended(run, world):
    world.canary.summaries = {"flights-2": NEW, "flights-1": OLD}
    done = run("release", "history")

    assert 0 == done.exit_code, done.output
    assert "2020-09-13 12:26  rolled back  canary  forest -> boosting" in done.output
    assert "by Release/ada" in done.output
    assert "1 stage passed; 9 of 310 requests failed; restored in 4 s" in done.output
    assert "s3://reports/canaries/flights-2/report.html" in done.output
    assert "promoted  canary  green -> blue" in done.output


def test_the_history_as_json_leaves_nothing_out(run, world):
    world.canary.summaries = {"flights-2": NEW, "flights-1": OLD}
    done = run("release", "history", "-n", "1", "--json")
    (row,) = json.loads(done.output)

    assert A == row["champion_source"]
    assert NEW["reason"] == row["reason"]


def test_no_history_is_said(run, world):
    done = run("release", "history")

    assert 0 == done.exit_code
    assert "nothing was released to flights-dev by a canary yet" in done.output
