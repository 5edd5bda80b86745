"""`coalmine destroy` on an environment in memory."""

import json
from collections import deque

import pytest

from batch.documents import RunPhase
from coalmine.cleanup.inventory import Kind, Unseen
from coalmine.cli.destroy import destroy
from coalmine.gateways.environment_stacks import StackProgress
from tests.doubles.doomed_environment import DoomedEnvironment, about_dev
from tests.doubles.found_environment import (
    held_canary,
    inventory,
    lock,
    resource,
    stack,
    thing,
)
from tests.doubles.live_batch import ARN, RUN, START, FakeBatchJob
from tests.doubles.live_canary import FakeLive

FLIGHTS = "Coalmine-dev-flights"
ENDPOINT = thing(Kind.ENDPOINT, "flights-dev", stack=FLIGHTS, instances=(("ml.m5.large", 1),))
DATA = thing(Kind.BUCKET, "data", stack=FLIGHTS, count=3, stored_bytes=3 << 30)
BUCKET_FAILED = resource("Data", "AWS::S3::Bucket", reason="not empty")
ROLE_FAILED = resource("Role", "AWS::IAM::Role", reason="it has policies")


@pytest.fixture
def world():
    return DoomedEnvironment(
        found=inventory(ENDPOINT, DATA, stacks=[stack("flights"), stack("watch")])
    )


@pytest.fixture
def run(world, tmp_path):
    # `world` is asked at each call: a test may have changed how it sleeps or surveys.
    return lambda *words, **how: about_dev(destroy, world.for_destroy, tmp_path, *words, **how)


def test_a_dry_run_shows_what_goes_what_stays_and_what_that_costs(world, run):
    """Nothing is touched."""
    done = run("--dry-run")

    said = " ".join(done.output.split())
    assert 0 == done.exit_code
    assert "stack Coalmine-dev-flights, CREATE_COMPLETE, 0 resources" in said
    assert "endpoint on 1 x ml.m5.large: flights-dev 83.95" in said
    assert "bucket of 3 objects, 3.0 GB: data 0.07 it is not empty" in said
    assert "to delete data too: coalmine destroy -c dev --data" in said
    assert [] == world.happened


def test_data_is_left_behind_when_its_bucket_does_not_go(world, run):
    """CloudFormation deletes no bucket that is not empty; asked again, it forgets it."""
    world.failing[FLIGHTS] = deque([(BUCKET_FAILED,)])

    done = run("--yes")

    assert 0 == done.exit_code, done.output
    assert [
        "deletes Coalmine-dev-flights",
        "deletes Coalmine-dev-flights without Data",
        "waits",
        "deletes Coalmine-dev-watch",
    ] == world.happened
    assert (DATA.name,) == tuple(each.name for each in world.found.things)
    assert "nothing billed is left but what the plan keeps" in done.output


def test_data_goes_last(world, run):
    world.failing[FLIGHTS] = deque([(BUCKET_FAILED,)])

    done = run("--yes", "--data")

    assert 0 == done.exit_code, done.output
    assert ["deletes Coalmine-dev-watch", "deletes data"] == world.happened[-2:]
    assert () == world.found.things


def test_what_does_not_go_is_told_with_its_reason_and_nothing_that_it_needs_goes(world, run):
    """Two times are enough; the watch stack, whose topic it speaks to, stays."""
    world.failing[FLIGHTS] = deque([(ROLE_FAILED,), (ROLE_FAILED,)])

    done = run("--yes", "--data")

    assert 1 == done.exit_code
    said = " ".join(done.output.split())
    assert "stack Coalmine-dev-flights, CREATE_COMPLETE" in said
    assert "Role (AWS::IAM::Role): it has policies" in said
    assert "stack Coalmine-dev-flights is there still" in said
    assert "run it again: coalmine destroy -c dev" in said
    assert not any("watch" in each or each == "deletes data" for each in world.happened)


def test_what_aws_does_not_let_go_does_not_stop_the_rest(world, run):
    """It is left, and named."""
    world.found = inventory(thing(Kind.LOG_GROUP, "logs"), thing(Kind.ALARM, "alarm"))
    world.undeletable.add("alarm")

    done = run("--yes")

    assert 1 == done.exit_code
    assert ["deletes alarm", "deletes logs"] == world.happened
    assert "alarm alarm: access denied" in done.output


def test_the_second_time_there_is_nothing(world, run):
    world.found = inventory()

    done = run("--yes")

    assert (0, "nothing to delete of dev\n") == (done.exit_code, done.output)


def test_an_interrupted_deletion_is_waited_for(world, run):
    """CloudFormation goes on by itself; asking again would be refused."""
    world.found = inventory(stacks=[stack("flights", status="DELETE_IN_PROGRESS")])

    done = run("--yes")

    assert 0 == done.exit_code
    assert [] == world.happened


def test_what_other_accounts_read_goes_with_an_option_of_its_own(world, run):
    """Without it they are named."""
    models = thing(Kind.BUCKET, "models", count=1, readers=("222233334444", "333344445555"))
    world.found = inventory(models)

    kept = " ".join(run("--yes", "--data").output.split())
    assert "others read it: 222233334444, 333344445555" in kept
    assert "what others read too: coalmine destroy -c dev --data --shared-data" in kept
    assert [] == world.happened

    assert 2 == run("--yes", "--shared-data").exit_code
    assert 0 == run("--yes", "--data", "--shared-data").exit_code
    assert ["deletes models"] == world.happened


def test_where_nobody_could_look_is_said(world, run):
    """Without a budget nothing of it is there; a program reads it too."""
    denial = "stack Coalmine-dev-cost in us-east-1: [AccessDenied]"
    world.found = inventory(unseen=[Unseen(region="us-east-1", reason=denial)])

    said = run("--dry-run").output
    document = json.loads(run("--dry-run", "--json").stdout)

    assert "not looked at: us-east-1, where the config has no budget" in said
    assert denial in said
    assert [{"region": "us-east-1", "reason": denial}] == document["not_looked_at"]


def test_the_environments_name_has_to_be_typed(world, run):
    done = run(answer="prod\n")

    assert 1 == done.exit_code
    assert "dev must be typed, got 'prod'" in done.output
    assert [] == world.happened


def test_it_goes_when_the_name_is_typed(world, run):
    done = run(answer="dev\n")

    assert 0 == done.exit_code, done.output
    assert "deletes Coalmine-dev-flights" in world.happened


def test_a_pipeline_has_to_say_yes(world, run):
    done = run(answer="")

    assert 2 == done.exit_code
    assert "say --yes in a pipeline" in done.output


def test_a_canary_that_starts_while_it_asks_is_noticed(world, run):
    """People take their time to answer."""
    held = held_canary(lock=lock(), is_owner_alive=True)

    def starts(number):
        if number == 2:
            world.found = inventory(ENDPOINT, stacks=[stack("flights", canary=held)])

    world.before_survey = starts

    done = run(answer="dev\n")

    assert 1 == done.exit_code
    assert "endpoint flights must be free" in done.output
    assert [] == world.happened


def test_a_canary_is_aborted_before_anything_goes(world, run):
    """By the way of `coalmine canary abort`, up to its end."""
    canary = FakeLive()
    canary.is_held()
    canary.then.append(lambda: canary.ended("aborted"))
    world.canary = canary
    world.sleep = canary.surroundings.sleep
    held = held_canary(lock=lock(), is_owner_alive=True)
    world.found = inventory(ENDPOINT, stacks=[stack("flights", canary=held)])

    done = run("--yes", "--abort-canaries")

    assert 0 == done.exit_code, done.output
    assert ["aborts the canary of Coalmine-dev-flights", "deletes Coalmine-dev-flights"] == (
        world.happened
    )
    assert ["arn:execution:flights-1"] == [arn for arn, _ in canary.stopped]


def test_the_runs_of_a_batch_job_are_stopped_before_anything_goes(world, run):
    """Up to their conclusion: the functions that take back what is half-done go with the stack."""
    job = FakeBatchJob()
    name = f"{RUN}-r2-abc123"
    arn = f"{ARN}{name}"
    job.is_executed("RUNNING", name, document={"resume": RUN})
    job.then.append(
        lambda: job.is_at(RunPhase.STOPPED, execution_arn=arn, message="-", ended_at=START)
    )
    job.then.append(lambda: job.is_executed("ABORTED", name))
    world.batch_job = job
    world.sleep = job.surroundings.sleep
    world.found = inventory(stacks=[stack("batch-nightly", runs=(name,))])

    done = run("--yes")

    assert 0 == done.exit_code, done.output
    said = " ".join(done.output.split())
    assert f"1 run of Coalmine-dev-batch-nightly stopped first: {name}" in said
    assert f"stopped run {RUN} of Coalmine-dev-batch-nightly: stopped" in said
    assert [arn] == [stopped for stopped, _ in job.stopped]
    assert [
        "stops the runs of Coalmine-dev-batch-nightly",
        "deletes Coalmine-dev-batch-nightly",
    ] == world.happened


def test_a_run_that_ended_meanwhile_is_no_hindrance(world, run):
    job = FakeBatchJob()
    job.is_executed("SUCCEEDED")
    job.is_at(RunPhase.SUCCEEDED, ended_at=START)
    world.batch_job = job
    world.found = inventory(stacks=[stack("batch-nightly", runs=(RUN,))])

    done = run("--yes", "--json")

    assert 0 == done.exit_code, done.output
    assert "deletes Coalmine-dev-batch-nightly" in world.happened
    steps = json.loads(done.stdout)["steps"]
    assert {"stop_runs": [RUN], "of_stack": "Coalmine-dev-batch-nightly"} == steps[0]


def test_credentials_of_another_account_delete_nothing(world, run):
    """The environments of two accounts may have the same names."""
    world.account = "222222222222"

    done = run("--yes")

    assert 2 == done.exit_code
    assert "must be of account 111111111111" in done.output
    assert "got 222222222222" in done.output
    assert [] == world.happened


def test_what_takes_too_long_is_left_to_cloudformation(world, run):
    """Which goes on; the next run waits for it again."""
    world.progress = lambda _: StackProgress(status="DELETE_IN_PROGRESS", reason="", resources=())

    done = run("--yes", "--timeout-minutes", "1")

    assert 1 == done.exit_code
    assert "CloudFormation still deletes it" in " ".join(done.output.split())


def test_a_program_reads_the_plan_and_what_is_left(world, run):
    """Progress goes to stderr."""
    world.undeletable.add(FLIGHTS)

    done = run("--yes", "--json")

    document = json.loads(done.stdout)
    assert 1 == done.exit_code
    assert [FLIGHTS, "Coalmine-dev-watch"] == [each["delete_stack"] for each in document["steps"]]
    assert [("data", "it is not empty")] == [
        (each["name"], each["reason"]) for each in document["keeps"]
    ]
    assert {"kind": "stack", "name": FLIGHTS} == {
        key: document["left"][0][key] for key in ("kind", "name")
    }


def test_a_program_reads_the_refusals_too(world, run):
    world.found = inventory(stacks=[stack("flights", is_protected=True)])

    done = run("--dry-run", "--json")

    assert 1 == done.exit_code
    assert 1 == len(json.loads(done.stdout)["refusals"])


def test_a_program_is_not_asked(world, run):
    assert 2 == run("--json").exit_code


def test_an_interruption_says_how_to_go_on(world, run):
    """What was begun goes on without us."""

    def interrupted(_seconds):
        raise KeyboardInterrupt

    world.failing[FLIGHTS] = deque([(BUCKET_FAILED,)])
    world.sleep = interrupted

    done = run("--yes")

    assert 130 == done.exit_code
    assert "for the rest run: coalmine destroy -c dev" in done.output
