"""`coalmine release drop`: the idle slot goes, and what it costs is told."""

import pytest

from tests.doubles.live_release import CONFIG, LOCK, A, B, live, record

TWO = {"blue": A, "green": B}
GREEN = {"blue": 0.0, "green": 1.0}


@pytest.fixture(autouse=True)
def is_kept(world):
    """Green serves, blue is kept."""
    world.config.write_text(CONFIG % B)
    world.record = record("green", B, ("blue", A))
    world.facts = live(TWO, GREEN, release="green")


def test_the_record_keeps_nothing_and_the_saving_is_told(run, world):
    done = run("release", "drop", "--commit")

    assert 0 == done.exit_code, done.output
    assert record("green", B) == world.record
    assert "blue no longer keeps forest" in done.output
    assert "the next deployment saves about $" in done.output
    assert "going back will then need a deployment and a canary" in done.output
    assert "cdk deploy -c env=dev Coalmine-dev-flights" in done.output
    ((files, message),) = world.repository.commits
    assert ["releases/dev.yaml"] == files
    assert message.startswith("Keep nothing to go back to on flights in dev\n")


def test_it_can_be_run_twice(run, world):
    run("release", "drop")
    done = run("release", "drop")

    assert 0 == done.exit_code
    assert "nothing is kept to go back to" in done.output


@pytest.mark.parametrize(
    ("line", "facts", "said"),
    [
        (B, live(TWO, GREEN, release="green", lock=LOCK), "held by canary"),
        (A, live(TWO, GREEN, release="blue"), "must serve before its predecessor goes"),
        (B, live(TWO, {"blue": 1.0, "green": 0.0}, release="green"), "must name who serves, blue"),
    ],
    ids=["a canary runs", "a release is pending", "the record is wrong"],
)
def test_it_is_refused_while_it_is_not_decided_who_serves(run, world, line, facts, said):
    world.config.write_text(CONFIG % line)
    world.facts = facts
    done = run("release", "drop")

    assert 1 == done.exit_code
    assert said in done.output
    assert record("green", B, ("blue", A)) == world.record
