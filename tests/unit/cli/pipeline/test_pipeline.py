"""The pipeline from a terminal: its steps in order, its exit codes, its accounts."""

import pytest
from click.testing import CliRunner

from coalmine.cli.main import main
from coalmine.cli.pipeline.run import Surroundings


class Machine:
    """Runs nothing; ends some commands with another code than 0, and says no where it is asked."""

    def __init__(self, *, fails=None, says_yes=True):
        self.fails = {} if fails is None else fails
        self.says_yes = says_yes
        self.ran, self.asked = [], []

    def execute(self, command, variables):
        said = " ".join(command)
        self.ran.append((said, dict(variables)))
        return next((code for part, code in self.fails.items() if part in said), 0)

    def ask(self, environment):
        self.asked.append(environment)
        return self.says_yes

    def run(self, *arguments):
        around = Surroundings(execute=self.execute, ask=self.ask, clock=lambda: 0.0)
        return CliRunner().invoke(main, ["pipeline", "run", *arguments], obj=around)


def test_each_environment_gets_the_whole_sequence():
    machine = Machine()
    done = machine.run()
    deployed = [said for said, _ in machine.ran if said.startswith("cdk deploy")]

    assert (0, ["prod"]) == (done.exit_code, machine.asked)
    assert ["dev", "staging", "prod"] == [said.split("/")[2].split()[0] for said in deployed]


def test_it_ends_as_the_canary_that_ended_it():
    """A pipeline above this one reads the same code as of the canary itself."""
    machine = Machine(fails={"canary start flights -c staging": 10})
    done = machine.run()

    assert 10 == done.exit_code
    assert not [said for said, _ in machine.ran if "prod" in said]
    assert "rolled back, exit 10" in done.output
    assert "staging serves the champion" in done.output
    assert "coalmine canary report flights -c staging" in done.output
    assert "not run" in done.output


@pytest.mark.parametrize(
    ("step", "code", "said", "look"),
    [
        ("canary start flights -c prod", 11, "held, exit 11", "canary report flights -c prod"),
        (
            "canary start flights -c prod",
            20,
            "infrastructure error",
            "canary watch flights -c prod",
        ),
        ("canary start flights -c prod", -9, "exit -9", "canary watch flights -c prod"),
        ("canary start flights -c prod", 1, "refused, exit 1", "release status flights -c prod"),
        ("canary start flights -c prod", 3, "exit 3", "release status flights -c prod"),
        ("smoke flights -c prod", 1, "exit 1", "stopped at prod: smoke"),
    ],
)
def test_the_end_says_what_a_code_means_and_what_to_look_at(step, code, said, look):
    """Whoever comes back to the terminal sees its last lines."""
    done = Machine(fails={step: code}).run("--only", "prod")

    assert code == done.exit_code
    assert said in done.output
    assert look in done.output


def test_what_went_well_needs_no_more_words():
    assert "stopped" not in Machine().run().output


def test_a_no_ends_it_before_anything_is_deployed():
    machine = Machine(says_yes=False)
    done = machine.run("--only", "prod")

    assert 1 == done.exit_code
    assert [] == [said for said, _ in machine.ran if said.startswith("cdk deploy")]


def test_nobody_is_asked_where_the_caller_has_said_yes():
    machine = Machine(says_yes=False)

    assert 0 == machine.run("--approve").exit_code
    assert [] == machine.asked


def test_each_environment_has_its_account():
    machine = Machine()
    machine.run("--profile", "dev=company-dev", "--profile", "prod=company-prod", "--approve")
    profiles = {
        said.split("-c ")[1].split()[0]: variables.get("AWS_PROFILE")
        for said, variables in machine.ran
        if said.startswith("coalmine")
    }

    assert {"dev": "company-dev", "staging": None, "prod": "company-prod"} == profiles


def test_profiles_may_be_named_once_for_every_call():
    """An alias has them all; a call goes through one environment."""
    machine = Machine()

    assert 0 == machine.run("--only", "dev", "--profile", "prod=company-prod").exit_code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "nowhere"), "--only must be one of dev, staging, prod, got nowhere"),
        (("--profile", "dev"), "--profile must be ENV=PROFILE with one of"),
        (("--push",), "--push must stand beside --commit"),
        (("--file", "config/dev.yaml"), "pipeline"),
    ],
)
def test_a_wrong_call_runs_nothing(arguments, said):
    machine = Machine()
    done = machine.run(*arguments)

    assert 2 == done.exit_code
    assert said in done.output
    assert [] == machine.ran


def test_the_steps_are_shown_as_they_can_be_typed():
    done = CliRunner().invoke(main, ["pipeline", "show", "--only", "prod", "--commit"])
    lines = done.output.splitlines()

    assert "prod" == lines[0]
    assert "  synth     cdk synth -c env=prod --output build/assemblies/prod --quiet" == lines[1]
    assert "  approval  a person says yes" in lines
    assert "  promote   coalmine promote -c prod --commit" == lines[-1]
