"""`coalmine release rollback`: the model before takes over, and Git says so."""

import pytest

from coalmine.gateways.deployment import MissingStackError
from tests.doubles.live_release import CONFIG, LOCK, A, B, C, live, promoted, record

TWO = {"blue": A, "green": B}
TO_GREEN = promoted("green", "blue", source=B, previous_source=A)
GREEN = {"blue": 0.0, "green": 1.0}
BACK = live(
    TWO,
    {"blue": 1.0, "green": 0.0},
    release="green",
    promoted=promoted("blue", "green", source=A, previous_source=B),
)


@pytest.fixture(autouse=True)
def is_promoted(world):
    """Green took over from blue, not long ago."""
    world.config.write_text(CONFIG % B)
    world.record = record("green", B, ("blue", A))
    world.facts = live(TWO, GREEN, release="green", promoted=TO_GREEN)


def rollback(run, *words):
    return run("release", "rollback", *words)


def test_the_model_before_serves_and_git_says_so(run, world):
    """Line and record go back in one commit: a pipeline that runs for it changes nothing."""
    world.ends("promoted", BACK)
    done = rollback(run, "--reason", "late answers", "--push")

    assert 0 == done.exit_code, done.output
    assert {
        "kind": "go_back",
        "reason": "late answers",
        "requested_by": "arn:aws:sts::111111111111:assumed-role/Release/ada",
    } == world.started
    assert CONFIG % A == world.config.read_text()
    assert record("blue", A, ("green", B)) == world.record
    ((files, _),) = world.repository.commits
    assert ["config/dev.yaml", "releases/dev.yaml"] == files
    assert 1 == world.repository.pushes
    assert [] == world.commands


@pytest.mark.parametrize(("outcome", "code"), [("rolled_back", 10), (None, 1)])
def test_git_stays_as_it_is_where_it_did_not_work(run, world, outcome, code):
    """The model before does not give its golden answers any more, for instance."""
    world.ends(outcome)
    done = rollback(run)

    assert code == done.exit_code
    assert "done: nothing; not done: pin, promote" in done.output
    assert CONFIG % B == world.config.read_text()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (live({"green": B}, {"green": 1.0}, release="green"), "must have been a promotion"),
        (
            live({"blue": C, "green": B}, GREEN, release="blue", promoted=TO_GREEN),
            "must still have what served before",
        ),
        (
            live({"green": B}, {"green": 1.0}, release="green", promoted=TO_GREEN),
            "blue must still hold what served before, got no such variant; it was dropped",
        ),
        (live(TWO, GREEN, release="green", promoted=TO_GREEN, lock=LOCK), "held by canary"),
    ],
    ids=["never promoted", "replaced", "dropped", "a canary runs"],
)
def test_where_there_is_no_way_back_it_says_which_there_is(run, world, facts, said):
    world.facts = facts
    done = rollback(run)

    assert 1 == done.exit_code
    assert "nothing was changed" in done.output
    assert said in done.output
    assert [] == world.canary.started


def test_after_the_window_the_way_back_is_a_canary(run, world):
    """Evidence of last month is about other requests."""
    world.now = 1_000.0 + 604_801
    done = rollback(run)

    assert 1 == done.exit_code
    assert "going back needs a promotion at most" in done.output
    assert f"coalmine release start flights -c dev --artifact {A}" in done.output


def test_nothing_can_go_back_that_was_never_deployed(run, world):
    world.facts = MissingStackError("no stack")
    done = rollback(run)

    assert 1 == done.exit_code
    assert "going back needs a deployment" in done.output


def test_a_config_that_could_not_be_committed_stops_it_before_traffic_moves(run, world):
    world.repository.dirty = ["dev.yaml"]
    done = rollback(run, "--commit")

    assert 1 == done.exit_code
    assert [] == world.canary.started
