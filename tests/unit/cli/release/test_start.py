"""`coalmine release start`: the steps of a pipeline from a terminal, and where they stop."""

import pytest

from coalmine.gateways.aws import AwsError
from coalmine.gateways.deployment import MissingStackError
from tests.doubles.live_release import CONFIG, LOCK, A, B, live, promoted, record

TWO = {"blue": A, "green": B}
AT_BLUE = live(TWO, {"blue": 1.0, "green": 0.0}, release="green")
AT_GREEN = live(
    TWO,
    {"blue": 0.0, "green": 1.0},
    release="green",
    promoted=promoted("green", "blue", source=B, previous_source=A),
)


@pytest.fixture
def is_recorded(world):
    """Git knows that blue serves."""
    world.record = record("blue", A)

    def deployed():
        world.facts = AT_BLUE

    world.deployed = deployed


def start(run, *words):
    return run("release", "start", "flights", *words)


def test_a_release_from_one_command(run, world, is_recorded):
    """Line, deployment, smoke test, canary, record: and each step says what it is about."""
    world.ends("promoted", AT_GREEN)
    done = start(run, "--artifact", B, "--push")

    assert 0 == done.exit_code, done.output
    assert CONFIG % B == world.config.read_text()
    assert record("green", B, ("blue", A)) == world.record
    ((cdk, *command),) = world.commands
    assert cdk.endswith("node_modules/.bin/cdk")
    config = ["-c", "env=dev", "-c", f"config={world.config}"]
    assert ["deploy", "Coalmine-dev-flights", *config, "--output"] == command[:-3]
    assert ["--require-approval", "never"] == command[-2:]
    assert {
        "is_release": True,
        "requested_by": "arn:aws:sts::111111111111:assumed-role/Release/ada",
    } == world.started
    assert [["config/dev.yaml"], ["releases/dev.yaml"]] == [
        files for files, _ in world.repository.commits
    ]
    assert 1 == world.repository.pushes
    lines = done.output.splitlines()
    steps = [line.split()[1] for line in lines if line[:1].isdigit() and line[1:2] == "/"]
    assert ["pin", "deploy", "smoke", "canary", "promote"] == steps


@pytest.mark.parametrize(
    ("outcome", "code", "said"),
    [
        ("rolled_back", 10, f"coalmine release pin flights -c dev --artifact {A}"),
        ("held", 11, "coalmine release start flights -c dev --no-deploy"),
        ("aborted", 12, "coalmine release start flights -c dev --no-deploy"),
        ("infrastructure_error", 20, "coalmine canary status flights -c dev"),
        (None, 1, "coalmine release start flights -c dev --no-deploy"),
    ],
)
def test_it_ends_as_its_canary_ends(run, world, is_recorded, outcome, code, said):
    world.ends(outcome)
    done = start(run, "--artifact", B)

    assert code == done.exit_code, done.output
    assert "stopped at canary: " in done.output
    assert "done: pin, deploy, smoke; not done: promote" in done.output
    assert said in done.output
    assert record("blue", A) == world.record


def test_nothing_to_release_is_written_down_all_the_same(run, world):
    """The first deployment; and the rest of a run that died after its canary."""
    world.facts = MissingStackError("stack Coalmine-dev-flights: does not exist")

    def deployed():
        world.facts = live({"blue": A}, {"blue": 1.0}, release="blue")

    world.deployed = deployed
    world.ends("nothing_to_release")
    done = start(run)

    assert 0 == done.exit_code, done.output
    assert record("blue", A) == world.record


def test_a_record_that_is_missing_is_written_before_anything_is_released(run, world):
    """Without it the new model would take the place of the one that serves."""

    def deployed():
        assert record("blue", A) == world.record
        world.facts = AT_BLUE

    world.deployed = deployed
    world.ends("promoted", AT_GREEN)
    done = start(run, "--artifact", B)

    assert 0 == done.exit_code, done.output
    assert "1/6 record" in done.output
    assert record("green", B, ("blue", A)) == world.record


def test_a_hot_fix_says_why(run, world, is_recorded):
    world.ends("promoted", AT_GREEN)
    done = start(run, "--artifact", B, "--skip-canary", "NaN for LGA")

    assert 0 == done.exit_code, done.output
    assert ("hot_fix", "NaN for LGA") == (world.started["kind"], world.started["reason"])
    assert "hot fix  all requests move at once, unjudged, on flights-dev" in done.output


def test_a_hot_fix_without_a_reason_is_none(run, world):
    done = start(run, "--skip-canary", " ")

    assert 2 == done.exit_code
    assert [] == world.commands


def test_a_hot_fix_gives_no_longer_reason_than_is_kept(run, world):
    """The canary would refuse it, after the deployment."""
    done = start(run, "--skip-canary", "x" * 1001)

    assert 2 == done.exit_code
    assert "reason must have at most 1000 characters, got 1001" in " ".join(done.output.split())
    assert [] == world.commands


def test_a_canary_need_not_be_waited_for(run, world, is_recorded):
    done = start(run, "--artifact", B, "--no-wait", "--retry", "--push")

    assert 0 == done.exit_code, done.output
    assert world.started["is_retry"]
    assert "at its end: coalmine promote flights -c dev" in done.output
    assert 1 == world.repository.pushes


def test_a_second_start_is_refused_with_the_holder(run, world, is_recorded):
    """Never both: the first goes on."""
    world.facts = live(TWO, {"blue": 0.9, "green": 0.1}, release="green", lock=LOCK)
    done = start(run, "--artifact", B)

    assert 1 == done.exit_code
    assert "nothing was changed" in done.output
    assert "held by canary flights-9" in done.output
    assert [] == world.commands
    assert CONFIG % A == world.config.read_text()


def test_a_deployment_under_way_is_waited_for_by_a_person(run, world, is_recorded):
    world.facts = live(
        {"blue": A}, {"blue": 1.0}, release="blue", stack_status="UPDATE_IN_PROGRESS"
    )
    done = start(run)

    assert 1 == done.exit_code
    assert "must be at rest, got UPDATE_IN_PROGRESS" in done.output


def test_a_deployment_that_fails_ends_it(run, world, is_recorded):
    """The gate refused, or the model does not load."""
    world.cdk_code = 1
    done = start(run, "--artifact", B)

    assert 3 == done.exit_code
    assert "stopped at deploy: the deployment failed" in done.output
    assert "done: pin; not done: smoke, canary, promote" in done.output
    assert "coalmine release start flights -c dev" in done.output
    assert [] == world.canary.started


def test_an_answer_that_differs_ends_it_before_anybody_gets_it(run, world, is_recorded):
    world.answer = "0.7"
    done = start(run, "--no-deploy")

    assert 1 == done.exit_code
    assert "answered 0.7, not 0.5" in done.output
    assert "stopped at smoke" in done.output
    assert [] == world.commands
    assert [] == world.canary.started


@pytest.mark.parametrize("skips", [[], ["--skip-canary", "NaN for LGA"]], ids=["canary", "hot fix"])
def test_another_model_than_git_asks_for_is_not_released(run, world, is_recorded, skips):
    """The line was changed and not deployed; or somebody else deployed theirs meanwhile."""
    world.facts = AT_BLUE
    done = start(run, "--no-deploy", *skips)

    assert 1 == done.exit_code
    assert "Git asks for forest here, the last deployment would release boosting" in done.output
    assert "deploy it: coalmine release start flights -c dev" in done.output
    assert [] == world.canary.started


def test_who_looks_away_is_told_how_to_look_again(run, world, is_recorded):
    def look_away():
        raise KeyboardInterrupt

    world.canary.then.append(look_away)
    done = start(run, "--artifact", B)

    assert 130 == done.exit_code
    assert "goes on" in done.output
    assert "coalmine canary watch flights -c dev" in done.output
    assert "coalmine promote flights -c dev" in done.output


def test_aws_that_says_no_on_the_way_is_told_with_the_step(run, world, is_recorded):
    def deployed():
        world.facts = AwsError("endpoint flights-dev: AccessDenied")

    world.deployed = deployed
    done = start(run)

    assert 3 == done.exit_code
    assert "stopped at smoke" in done.output
    assert "AccessDenied" in done.output


def test_an_endpoint_without_a_canary_is_deployed_and_asked(run, world):
    """Serverless: one slot, in place."""
    text = (CONFIG % A).replace("      - { name: green, instance_type: ml.m5.large }\n", "")
    text = "\n".join(line for line in text.splitlines() if "canary:" not in line)
    world.config.write_text(text)
    done = start(run)

    assert 0 == done.exit_code, done.output
    assert [] == world.canary.started
    assert "it has one slot" in done.output


def test_how_it_ended_is_appended_to_a_summary(run, world, is_recorded, tmp_path):
    world.ends("rolled_back")
    start(run, "--artifact", B, "--summary", str(tmp_path / "summary.md"))

    assert "because" in (tmp_path / "summary.md").read_text()
