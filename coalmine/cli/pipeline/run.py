"""`coalmine pipeline run`: a release through all environments, by the commands of the pipeline."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from coalmine.cli.canary.exit_codes import ExitCode
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.pipeline.lines import next_lines, outcome_table
from coalmine.cli.pipeline.planned import Planned, about_a_pipeline
from coalmine.config.load import PROJECT
from coalmine.pipeline.running import EnvironmentStep, run_in_order
from coalmine.pipeline.sequence import Command


def execute(command: Command, variables: Mapping[str, str]) -> int:
    """Run a command in the project's folder with its own tools; return its exit code."""
    tools = (Path(sys.executable).parent, PROJECT / "node_modules" / ".bin")
    path = os.pathsep.join([*map(str, tools), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S603  # the commands of sequence.py
        command, cwd=PROJECT, env={**os.environ, "PATH": path, **variables}, check=False
    )
    return done.returncode


def ask(environment: str) -> bool:
    """Ask whoever sits at the terminal; nobody there is a no."""
    if not sys.stdin.isatty():
        click.echo(f"{environment} waits for a person, and there is none; say yes with --approve")
        return False
    return click.confirm(f"Go on with {environment}?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the verb reaches the world with; tests give it another one."""

    execute: Callable[[Command, Mapping[str, str]], int] = execute
    ask: Callable[[str], bool] = ask
    clock: Callable[[], float] = time.monotonic


@click.command(
    epilog=exit_codes(
        done="every environment has it",
        refused="a step failed or a person said no; what is behind it was not run",
        others={
            ExitCode.ROLLED_BACK: "a canary was rolled back",
            ExitCode.HELD: "a canary was held, nothing was proven",
            ExitCode.ABORTED: "a canary was aborted",
            ExitCode.INFRASTRUCTURE_ERROR: "infrastructure error",
        },
    )
)
@about_a_pipeline
@click.option("--approve", is_flag=True, help="Ask nobody, where the file wants a person's yes.")
@click.option(
    "--profile",
    "profiles",
    metavar="ENV=PROFILE",
    multiple=True,
    help="The AWS profile for an environment; repeat it.",
)
@click.pass_obj
def run(
    obj: Surroundings | None,
    /,
    planned: Planned,
    *,
    approve: bool,
    profiles: tuple[str, ...],
) -> None:
    """Review, deploy, smoke test, canary and record, one environment after the other.

    The first step that fails ends it, with that step's exit code: production does not see what
    staging has refused.
    """
    around = Surroundings() if obj is None else obj
    profile_of = _profiles(profiles, planned.environments)
    terminal = console()

    def in_its_account(what: EnvironmentStep, command: Command) -> int:
        terminal.rule(what.title, align="left")
        return around.execute(command, profile_of.get(what.environment, {}))

    done = list(
        run_in_order(
            planned.steps,
            execute=in_its_account,
            approve=(lambda _: True) if approve else around.ask,
            clock=around.clock,
        )
    )
    terminal.rule(align="left")
    terminal.print(outcome_table(done))
    for line in next_lines(done):
        click.echo(line)
    sys.exit(next((each.exit_code for each in done if each.has_failed), 0))


def _profiles(asked: tuple[str, ...], known: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Read ENV=PROFILE into the variables of each environment's commands."""
    found = {}
    for each in asked:
        environment, _, profile = each.partition("=")
        if environment not in known or profile == "":
            raise click.UsageError(
                f"--profile must be ENV=PROFILE with one of {', '.join(known)}, got {each}"
            )
        found[environment] = {"AWS_PROFILE": profile}
    return found
