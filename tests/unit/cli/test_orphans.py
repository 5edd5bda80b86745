"""`coalmine orphans` on an environment in memory."""

import json
from dataclasses import replace

import pytest

from coalmine.cleanup.inventory import Kind, Unseen
from coalmine.cli.orphans import orphans
from tests.doubles.doomed_environment import DoomedEnvironment, about_dev
from tests.doubles.found_environment import inventory, stack, thing

BUCKET = thing(Kind.BUCKET, "data", count=1, stored_bytes=5)
LOGS = thing(Kind.LOG_GROUP, "logs", created_at=0.0)
CONFIGS = [
    thing(Kind.ENDPOINT_CONFIG, f"config-{age}", endpoint="flights-dev", created_at=-float(age))
    for age in (1, 2)
]


@pytest.fixture
def world():
    return DoomedEnvironment(found=inventory(BUCKET, LOGS, *CONFIGS))


@pytest.fixture
def run(world, tmp_path):
    # `world` is asked at each call: a test may have changed how it sleeps or surveys.
    return lambda *words, **how: about_dev(orphans, world.for_orphans, tmp_path, *words, **how)


def test_they_are_listed_with_age_size_and_cost(world, run):
    """Nothing is deleted unless it is asked for."""
    done = run("--keep", "1")

    said = " ".join(done.output.split())
    assert 0 == done.exit_code
    assert "log group: logs 3 days -" in said
    assert "bucket of 1 object, 5 bytes: data ? <0.01" in said
    assert "nor these, but they stay" in said
    assert "endpoint config: config-1 - one of the last 1 of its endpoint" in said
    assert [] == world.happened


def test_deleting_asks_and_leaves_data(world, run):
    done = run("--delete", "--keep", "0", answer="dev\n")

    assert 0 == done.exit_code, done.output
    assert ["deletes config-1", "deletes config-2", "deletes logs"] == world.happened


def test_what_an_update_replaced_is_not_deleted_under_it(world, run):
    """Its roll back needs it; listing goes on."""
    changing = stack("flights", status="UPDATE_ROLLBACK_FAILED")
    world.found = inventory(LOGS, stacks=[changing])

    listed, done = run(), run("--delete", "--yes")

    assert (0, 1) == (listed.exit_code, done.exit_code)
    assert "nothing was deleted\n  stack Coalmine-dev-flights must be at rest" in done.output
    assert [] == world.happened


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (inventory(LOGS, stacks=[stack("flights", status="UPDATE_IN_PROGRESS")]), 1),
        (inventory(replace(LOGS, stack="Coalmine-dev-flights"), BUCKET), 0),
    ],
    ids=["a deployment began", "a deployment took it back"],
)
def test_a_deployment_while_it_asks_is_noticed(world, run, meanwhile, code):
    """People take their time to answer."""
    world.found = inventory(LOGS)

    def deploys(number):
        if number == 2:
            world.found = meanwhile

    world.before_survey = deploys

    done = run("--delete", "--data", answer="dev\n")

    assert code == done.exit_code, done.output
    assert [] == world.happened


def test_data_goes_when_it_is_asked_for(world, run):
    run("--delete", "--keep", "0", "--data", "--yes")

    assert "deletes data" == world.happened[-1]


def test_what_could_not_be_deleted_is_counted(world, run):
    world.undeletable.add("logs")

    done = run("--delete", "--yes")

    assert 1 == done.exit_code
    assert "could not delete log group logs" in done.output
    assert "1 of 1 are left" in done.output


def test_an_environment_may_have_none(world, run):
    world.found = inventory()

    assert "dev has no orphans\n" == run("--delete").output


def test_what_other_accounts_read_goes_with_an_option_of_its_own(world, run):
    world.found = inventory(thing(Kind.BUCKET, "models", readers=("222233334444",)))

    kept = run("--delete", "--yes", "--data")
    assert "others read it: 222233334444" in kept.output
    assert [] == world.happened

    assert 2 == run("--delete", "--yes", "--shared-data").exit_code
    assert 0 == run("--delete", "--yes", "--data", "--shared-data").exit_code
    assert ["deletes models"] == world.happened


def test_where_nobody_could_look_is_said(world, run):
    """Without a budget nothing of it is there; a program reads it too."""
    world.found = inventory(unseen=[Unseen(region="us-east-1", reason="denied")])

    document = json.loads(run("--json").stdout)

    assert "not looked at: us-east-1, where the config has no budget\n  denied" in run().output
    assert [{"region": "us-east-1", "reason": "denied"}] == document["not_looked_at"]


def test_a_program_reads_them(world, run):
    document = json.loads(run("--keep", "1", "--json").stdout)

    assert ["config-2", "logs", "data"] == [each["name"] for each in document["deletable"]]
    assert ["config-1"] == [each["name"] for each in document["keeps"]]
    assert 2 == run("--json", "--delete").exit_code
