"""`coalmine release history`: the record of every canary."""

import dataclasses
import json
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.text import Text

from canary.reasons import describe_seconds
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.release.options import Chosen, about_an_endpoint
from coalmine.releases.history import ReleaseRow, release_rows, short_caller

_STYLES = {"promoted": "green", "rolled back": "bold red", "runs": "cyan", "refused": "yellow"}
_INDENT = 18


@click.command(epilog=exit_codes(done="it is shown", refused=None))
@about_an_endpoint
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many, the latest first.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with whole sources and reasons.")
def history(chosen: Chosen, *, count: int, as_json: bool) -> None:
    """Show who released what to ENDPOINT, when, how it was judged, and what it cost people.

    Times are UTC. It needs cloudformation:DescribeStacks, and dynamodb:Query of the canary's table.
    """
    at = chosen.at
    rows = release_rows(chosen.around.connect(at.stack_name, at.region).summaries())[:count]
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(row) for row in rows], indent=2))
        return
    terminal = console()
    if not rows:
        terminal.print(f"nothing was released to {at.endpoint_name} by a canary yet")
    for row in rows:
        _print(terminal, row)


def _print(terminal: Console, row: ReleaseRow) -> None:
    when = datetime.fromtimestamp(row.at, UTC).strftime("%Y-%m-%d %H:%M")
    terminal.print(
        Text.assemble(
            (f"{when}  ", "dim"),
            (f"{row.ending}", _STYLES.get(row.ending, "")),
            f"  {row.kind.replace('_', ' ')}  {row.models}",
        )
    )
    for line, style in _details(row):
        terminal.print(Text(f"{' ' * _INDENT}{_shortened(line, terminal)}", style=style))
    if row.report is not None:
        terminal.print(Text(f"{' ' * _INDENT}{row.report}", style="dim"))  # whole: it is copied


def _details(row: ReleaseRow) -> list[tuple[str, str]]:
    asked = short_caller(row.requested_by)
    who = [] if asked is None else [f"by {asked}"]
    if row.request_reason:
        who.append(row.request_reason)
    counts = []
    if row.stages_passed is not None and row.kind == "canary" and row.challenger is not None:
        counts.append(
            f"{row.stages_passed} {'stage' if row.stages_passed == 1 else 'stages'} passed"
        )
    if row.requests is not None:
        counts.append(f"{row.errors} of {row.requests} requests failed")
    if row.restore_seconds is not None:
        counts.append(f"restored in {describe_seconds(row.restore_seconds)}")
    lines = [("; ".join(who), ""), ("; ".join(counts), ""), (row.reason, "dim")]
    return [(line, style) for line, style in lines if line]


def _shortened(line: str, terminal: Console) -> str:
    """Cut a line where the terminal ends; what is cut is in --json and in the report."""
    text, room = " ".join(line.split()), max(20, terminal.width - _INDENT)
    return text if len(text) <= room or not terminal.is_terminal else f"{text[: room - 3]}..."
