"""`coalmine promote`: who serves is written down."""

import pytest

from coalmine.gateways.aws import AwsError
from coalmine.gateways.git import GitError
from tests.doubles.live_release import LOCK, A, B, live, promoted, record

TWO = {"blue": A, "green": B}
GREEN = {"blue": 0.0, "green": 1.0}
TO_GREEN = promoted("green", "blue", source=B, previous_source=A)

SLOTS = """\
environment: dev
account: "111111111111"
region: eu-west-1
endpoints:
  - name: flights
    variants:
      - { name: blue, artifact: s3://m/a.tar.gz, initial_weight: 1 }   # serves
      - { name: green, artifact: s3://m/b.tar.gz, initial_weight: 0 }
    weights_owner: %s
"""


@pytest.fixture
def is_promoted(world):
    """Green took over from blue."""
    world.facts = live(TWO, GREEN, release="green", promoted=TO_GREEN)
    world.record = record("blue", A)
    world.canary.summaries["flights-8"] = {
        "canary_id": "flights-8",
        "kind": "canary",
        "outcome": "promoted",
        "reason": "both stages passed",
        "requested_by": "pipeline Releases",
    }


def test_the_record_is_written_and_said(run, world, is_promoted):
    done = run("promote", "flights")

    assert 0 == done.exit_code, done.output
    assert record("green", B, ("blue", A)) == world.record
    assert "green serves boosting, blue keeps forest" in done.output
    assert "releases/dev.yaml" in done.output
    assert "commit it: git add" in done.output
    assert [] == world.repository.commits


def test_a_commit_says_why(run, world, is_promoted):
    """Somebody reads it in a year."""
    done = run("promote", "--commit")
    ((files, message),) = world.repository.commits

    assert 0 == done.exit_code, done.output
    assert ["releases/dev.yaml"] == files
    assert message.startswith("Record green as champion of flights in dev\n\n")
    assert "canary flights-8, promoted: both stages passed" in message
    assert "Asked for by pipeline Releases" in message
    assert "committed 1a2b3c4: Record green" in done.output
    assert 0 == world.repository.pushes


def test_a_push_is_a_commit_too(run, world, is_promoted):
    done = run("promote", "--push")

    assert 1 == len(world.repository.commits)
    assert 1 == world.repository.pushes
    assert "pushed to origin/main" in done.output


def test_there_is_nothing_to_write_the_second_time(run, world, is_promoted):
    run("promote")
    before = world.record_file.read_bytes()
    done = run("promote")

    assert 0 == done.exit_code, done.output
    assert "blue keeps forest, as recorded" in done.output
    assert "wrote" not in done.output
    assert before == world.record_file.read_bytes()


def test_what_could_not_be_committed_is_committed_the_next_time(run, world, is_promoted):
    """A pipeline that died between the two is run again."""
    run("promote")
    run("promote", "--commit")

    ((files, _),) = world.repository.commits
    assert ["releases/dev.yaml"] == files


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (live(TWO, GREEN, lock=LOCK), "flights: the endpoint must be free, got held by canary"),
        (live(TWO, {"blue": 1, "green": 1}), "must have all requests"),
    ],
)
def test_what_is_not_decided_is_refused(run, world, facts, said):
    world.facts = facts
    done = run("promote", "--commit")

    assert 1 == done.exit_code
    assert "nothing was written" in done.output
    assert said in done.output
    assert not world.record_file.exists()


def test_no_repository_is_told_before_anything_is_written(run, world, is_promoted):
    world.repository.problem = GitError("config/dev.yaml must be in a Git repository: no")
    done = run("promote", "--commit")

    assert 1 == done.exit_code
    assert "nothing was changed" in done.output
    assert record("blue", A) == world.record


def test_the_weights_of_explicit_slots_are_written_in_place(run, world):
    world.config.write_text(SLOTS % "traffic")
    world.facts = live(TWO, GREEN)
    done = run("promote", "--commit")

    assert 0 == done.exit_code, done.output
    expected = (
        (SLOTS % "traffic")
        .replace("weight: 1 }", "weight: _ }")
        .replace("weight: 0 }", "weight: 1 }")
    )
    assert expected.replace("weight: _ }", "weight: 0 }") == world.config.read_text()
    assert not world.record_file.exists()
    assert ["config/dev.yaml"] == world.repository.commits[0][0]


def test_a_config_with_other_changes_is_not_committed_with_them(run, world):
    """A commit of the champion must not take half of somebody's work along."""
    world.config.write_text(SLOTS % "traffic")
    world.facts, world.repository.dirty = live(TWO, GREEN), ["dev.yaml"]
    done = run("promote", "--commit")

    assert 1 == done.exit_code
    assert "must have no changes of its own" in done.output
    assert SLOTS % "traffic" == world.config.read_text()


def test_weights_that_the_config_owns_are_left_alone(run, world):
    world.config.write_text(SLOTS % "config")
    world.facts = live(TWO, {"blue": 0.7, "green": 0.3})
    done = run("promote")

    assert 0 == done.exit_code, done.output
    assert "its weights are the config's own, nothing to write" in done.output


@pytest.mark.parametrize(("words", "code"), [(("promote",), 0), (("promote", "flights"), 1)])
def test_an_ab_test_stands_in_nobodys_way(run, world, words, code):
    """A pipeline promotes all endpoints; who names an A/B test is told that it has no champion."""
    world.config.write_text(SLOTS % "traffic")
    world.facts = live(TWO, {"blue": 0.7, "green": 0.3})
    done = run(*words)

    assert code == done.exit_code, done.output
    assert SLOTS % "traffic" == world.config.read_text()


def test_a_stack_that_is_not_there_is_told(run, world):
    world.facts = AwsError("stack Coalmine-dev-flights: does not exist")
    done = run("promote")

    assert 3 == done.exit_code
    assert "AWS said no" in done.output
