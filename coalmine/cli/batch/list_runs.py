"""`coalmine batch list`: the runs of an environment's jobs."""

import json
from datetime import UTC, datetime
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from batch.documents import RunPhase
from canary.reasons import describe_seconds
from coalmine.cli.batch.finding import FoundRun, runs_of
from coalmine.cli.batch.lines import PHASE_STYLES, cost, duration_seconds
from coalmine.cli.batch.options import ChosenEnvironment, about_an_environment
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import exit_codes


@click.command(name="list", epilog=exit_codes(done="it is shown", refused=None))
@click.argument("job", required=False)
@about_an_environment
@click.option(
    "--last",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many runs to show.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_runs(at: ChosenEnvironment, *, job: str | None, last: int, as_json: bool) -> None:
    """Show the runs of JOB, or of all jobs, the newest first.

    Those are shown whose work is kept still: `keep_runs_days` of the job says how long.
    """
    jobs = at.jobs if job is None else (at.choose(job),)
    found = [each for name in jobs for each in runs_of(at, name)]
    newest = sorted(found, key=_age, reverse=True)[:last]
    if as_json:
        click.echo(json.dumps([_row(each) for each in newest], indent=2))
        return
    if not newest:
        named = f" {jobs[0]}" if len(jobs) == 1 else " JOB"
        click.echo(f"{at.name} has no runs; start one: coalmine batch run{named} -c {at.name}")
        return
    terminal = console()
    table = Table(box=None, pad_edge=False)
    for name, justify in _COLUMNS.items():
        table.add_column(name, justify=justify, no_wrap=True)
    for each in newest:
        table.add_row(*_cells(each))
    terminal.print(table)
    for each in newest:
        if each.message and each.phase != RunPhase.SUCCEEDED:
            terminal.print(Text.assemble((f"{each.run_id}  ", "dim"), each.message))


_COLUMNS: dict[str, Any] = {
    "run": "left",
    "job": "left",
    "phase": "left",
    "rows": "right",
    "took": "right",
    "cost": "right",
}


def _cells(found: FoundRun) -> list[Any]:
    row = _row(found)
    style = "red" if found.is_dead else PHASE_STYLES.get(found.phase, "")
    return [
        found.run_id,
        found.job,
        f"[{style}]{found.phase}[/]" if style else found.phase,
        "" if row["rows"] is None else f"{row['rows']:,}",
        "" if row["seconds"] is None else describe_seconds(row["seconds"]),
        cost(row["cost_usd"]),
    ]


def _row(found: FoundRun) -> dict[str, Any]:
    status = found.status
    return {
        "run_id": found.run_id,
        "job": found.job,
        "phase": found.phase,
        "started": None
        if status is None
        else datetime.fromtimestamp(status.started_at, UTC).isoformat(),
        "rows": None if status is None else status.rows,
        "seconds": None if status is None else duration_seconds(status),
        "cost_usd": None if status is None else status.cost_usd,
        "message": found.message,
        "published_uri": None if status is None else status.published_uri,
    }


def _age(found: FoundRun) -> tuple[float, str]:
    """Sort by the beginning; one that has not written yet has just begun."""
    return (float("inf") if found.status is None else found.status.started_at, found.run_id)
