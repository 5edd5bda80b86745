"""What people see of a pipeline: its steps, and what became of them."""

import shlex
from collections.abc import Iterator, Sequence

from rich.table import Table

from canary.reasons import describe_seconds
from coalmine.cli.canary.exit_codes import ExitCode
from coalmine.pipeline.running import Done, EnvironmentStep
from coalmine.pipeline.sequence import StepKind

# What a canary's code means to whoever reads the table; the champion serves after three of them.
_ENDS: dict[int, str] = {
    ExitCode.ROLLED_BACK: "rolled back",
    ExitCode.HELD: "held",
    ExitCode.ABORTED: "aborted",
    ExitCode.INFRASTRUCTURE_ERROR: "infrastructure error",
    ExitCode.REFUSED: "refused",
}


def step_lines(steps: Sequence[EnvironmentStep]) -> Iterator[str]:
    """Write each step with the commands that do it, whole: they are there to be copied."""
    seen = ""
    for what in steps:
        if what.environment != seen:
            yield what.environment
        seen = what.environment
        commands = [shlex.join(command) for command in what.step.commands]
        for number, command in enumerate(commands or ["a person says yes"]):
            kind = what.step.kind if number == 0 else ""
            yield f"  {kind:<9} {command}"


def outcome_table(done: Sequence[Done]) -> Table:
    """Show what became of each step."""
    table = Table("environment", "step", "outcome", "took", box=None)
    seen = ""
    for each in done:
        name = "" if each.what.environment == seen else each.what.environment
        seen = each.what.environment
        took = "" if each.exit_code is None else describe_seconds(round(each.seconds))
        table.add_row(name, each.what.title.partition(": ")[2], _outcome(each), took)
    return table


def _outcome(done: Done) -> str:
    if done.exit_code is None:
        return "[dim]not run[/]"
    return f"[bold red]{_failure(done)}[/]" if done.has_failed else "[green]done[/]"


def _failure(done: Done) -> str:
    code, kind = done.exit_code, done.what.step.kind
    if kind is StepKind.APPROVAL:
        return "nobody said yes"
    said = _ENDS.get(code) if kind is StepKind.CANARY and code is not None else None
    return f"exit {code}" if said is None else f"{said}, exit {code}"


def next_lines(done: Sequence[Done]) -> Iterator[str]:
    """Say what to look at where a step has failed: often only the last lines are in sight."""
    failed = next((each for each in done if each.has_failed), None)
    if failed is None:
        return
    at, code = failed.what, failed.exit_code
    where = f"{at.step.endpoint} -c {at.environment}"
    if at.step.kind is not StepKind.CANARY:
        yield f"stopped at {at.title}; it may be run again"
    elif code in (ExitCode.ROLLED_BACK, ExitCode.HELD, ExitCode.ABORTED):
        yield f"{at.environment} serves the champion; its report says why"
        yield f"  coalmine canary report {where}"
    elif code in (ExitCode.REFUSED, ExitCode.WRONG_USE, ExitCode.AWS_SAID_NO):
        yield "no canary was started"
        yield f"  coalmine release status {where}"
    else:  # killed, or out of reach of AWS
        yield "the canary may go on without us"
        yield f"  coalmine canary watch {where}"
