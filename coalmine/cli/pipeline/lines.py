"""What people see of a pipeline: its steps, and what became of them."""

import shlex
from collections.abc import Iterator, Sequence

from rich.table import Table

from canary.reasons import describe_seconds
from coalmine.pipeline.running import Done, EnvironmentStep


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
    return f"[bold red]exit {done.exit_code}[/]" if done.has_failed else "[green]done[/]"
