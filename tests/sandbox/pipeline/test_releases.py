"""A pipeline (row 17): a model goes through dev, staging and prod, and stops where it is refused.

The tests stand in the order of a team's week; each goes on from where the one before it ended.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.conftest import eventually
from tests.sandbox.pipeline.conftest import BOOSTING, FOREST, JFK, Team

# A release goes through three environments, beside other tests on two cores.
pytestmark = pytest.mark.timeout(900)
_ROLLED_BACK, _REFUSED = 10, 1
_EXPOSED = ("challenger_requests", "challenger_errors", "restore_seconds")


def artifact(name: str, key: str) -> dict[str, str]:
    return {"artifact": f"s3://example-models-{name}/{key}"}


def check_that_all_agree(team: Team, name: str) -> None:
    """Git, CloudFormation and the live weights say the same, and a deployment changes nothing."""
    record, weights = team.record(name), team.weights(name)
    slots = json.loads(team.outputs(name)["SlotModels"])["slots"]

    assert [record["champion"]["variant"]] == [slot for slot, weight in weights.items() if weight]
    assert record["champion"]["model"] == slots[record["champion"]["variant"]]
    assert "(no changes)" in team.deploy(name, times=2)[1]
    assert weights == team.weights(name)
    assert record == team.record(name)


def test_the_first_release_serves_everywhere(team: Team):
    """One slot is enough for it; guardrails, which prod has, want all of them to be there."""
    assert {
        "dev": {"blue": 1.0},
        "staging": {"blue": 1.0},
        "prod": {"blue": 1.0, "green": 0.0},
    } == {name: team.weights(name) for name in ("dev", "staging", "prod")}
    for name in ("staging", "prod"):
        assert {"variant": "blue", "model": artifact(name, FOREST)} == team.record(name)["champion"]


def test_a_better_model_is_promoted_in_staging_and_then_in_prod(team: Team):
    """One line changes in each file; nobody says which slot is idle."""
    team.pin(BOOSTING, "staging", "prod")
    with team.traffic("staging", "prod"):
        done = team.release("--only", "staging", "--only", "prod")

    assert [{"blue": 0.0, "green": 1.0}] * 2 == [team.weights(name) for name in ("staging", "prod")]
    for name in ("staging", "prod"):
        assert {
            "champion": {"variant": "green", "model": artifact(name, BOOSTING)},
            "previous": {"variant": "blue", "model": artifact(name, FOREST)},
        } == team.record(name)
        (newest, *_) = team.history(name)
        assert ("promoted", "canary") == (newest["outcome"], newest["kind"])
    assert done.stdout.index("staging: canary flights") < done.stdout.index("prod: deploy")


def test_after_a_promotion_git_and_aws_agree(team: Team):
    check_that_all_agree(team, "prod")


def test_a_release_that_staging_refuses_never_reaches_prod(team: Team):
    """The pipeline ends with the canary's exit code, and says why in the verdict's words."""
    before = team.stacks("prod")["flights"]
    team.pin(JFK, "staging", "prod")
    with team.traffic("staging"):
        done = team.release("--only", "staging", "--only", "prod", expect=_ROLLED_BACK)
    (newest, *_) = team.history("staging")

    assert before == team.stacks("prod")["flights"]
    assert {"blue": 0.0, "green": 1.0} == team.weights("staging")
    assert artifact("staging", BOOSTING) == team.record("staging")["champion"]["model"]
    assert "rolled_back" == newest["outcome"]
    assert newest["errors"] > 0
    assert newest["reason"] in done.stdout
    check_that_all_agree(team, "staging")


def test_its_report_lies_in_the_bucket(team: Team):
    """One document and one page, which need nobody to be made again."""
    (newest, *_) = team.history("staging")
    bucket, _, key = newest["report"].removeprefix("s3://").partition("/")
    page, document = (
        team.client("staging", "s3").get_object(Bucket=bucket, Key=each)["Body"].read().decode()
        for each in (key, key.replace(".html", ".json"))
    )
    exposure = json.loads(document)["exposure"]

    assert (newest["requests"], newest["errors"], newest["restore_seconds"]) == tuple(
        exposure[what] for what in _EXPOSED
    )
    assert newest["canary_id"] in page
    assert "<script src" not in page


def test_what_was_rolled_back_is_not_tried_again_by_the_next_commit(team: Team):
    with team.traffic("staging"):
        done = team.release("--only", "staging", expect=_REFUSED)

    assert "--retry" in done.stdout
    assert {"blue": 0.0, "green": 1.0} == team.weights("staging")


def test_an_aborted_release_leaves_the_champion(team: Team):
    """Somebody retries while nobody asks, so that nothing is decided, and thinks better of it."""
    team.coalmine("canary start flights", "staging", "--release", "--retry")
    held = eventually(lambda: _running(team) or None, seconds=30)
    again = team.coalmine("canary start flights", "staging", "--wait", expect=_REFUSED)
    team.coalmine("canary abort flights", "staging")

    assert held["canary_id"] in again.stdout
    assert {"blue": 0.0, "green": 1.0} == team.weights("staging")
    assert "aborted" in [each["outcome"] for each in team.history("staging")][:2]
    check_that_all_agree(team, "staging")


def test_a_hot_fix_serves_at_once_and_says_why(team: Team):
    """The forest is what the on-call trusts; nobody waits for evidence, everybody can read it."""
    team.pin(FOREST, "staging")
    reason = "the boosting leaks memory"
    team.coalmine("release start flights", "staging", "--skip-canary", reason, "--commit")
    (newest, *_) = team.history("staging")

    assert {"blue": 1.0, "green": 0.0} == team.weights("staging")
    assert ("promoted", "hot_fix", reason) == tuple(
        newest[key] for key in ("outcome", "kind", "request_reason")
    )
    assert artifact("staging", FOREST) == team.record("staging")["champion"]["model"]
    check_that_all_agree(team, "staging")


def test_going_back_is_fast_and_git_follows(team: Team):
    """The model before it is still in its slot; the line in the config is put back too."""
    team.coalmine("release rollback flights", "prod", "--reason", "late answers", "--commit")
    (newest, *_) = team.history("prod")

    assert {"blue": 1.0, "green": 0.0} == team.weights("prod")
    assert ("promoted", "go_back") == (newest["outcome"], newest["kind"])
    assert artifact("prod", FOREST) == team.config("prod")["endpoints"][0]["model"]
    assert artifact("prod", FOREST) == team.record("prod")["champion"]["model"]
    check_that_all_agree(team, "prod")


def test_the_idle_slot_is_dropped_when_nobody_wants_to_go_back(team: Team):
    """It costs as much as the one that serves."""
    team.coalmine("release drop flights", "staging", "--commit")
    team.deploy("staging")

    assert {"blue": 1.0} == team.weights("staging")
    check_that_all_agree(team, "staging")


def _running(team: Team) -> dict[str, Any] | None:
    done = team.coalmine("canary status flights", "staging", "--json")
    found: dict[str, Any] | None = json.loads(done.stdout)["canary"]
    return found
