"""`coalmine batch status`: where a run stands, or how it ended."""

import json
from typing import Any

import click

from canary.documents import to_document
from coalmine.batch_runs.progress import Progress
from coalmine.cli.batch.exit_codes import ExitCode
from coalmine.cli.batch.finding import FoundRun, about_a_run
from coalmine.cli.batch.run_lines import run_lines
from coalmine.cli.batch.showing import follow
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import exit_codes


@click.command(
    epilog=exit_codes(
        done="it is shown, with --wait the run is published",
        refused="there is no such run",
        others={
            ExitCode.FAILED: "with --wait: the run failed",
            ExitCode.STOPPED: "with --wait: the run was stopped",
        },
    )
)
@about_a_run
@click.option("--wait", is_flag=True, help="Show progress, and end when the run ends.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(found: FoundRun, *, wait: bool, as_json: bool) -> None:
    """Show how far RUN is: done, rate, cost, and what became of it."""
    if wait:
        follow(
            words=found.words,
            reader=found.reader,
            executions=found.live.executions,
            execution_arn=found.execution_arn,
            around=found.at.around,
            as_json=as_json,
        )
    progress = None
    if found.status is not None:
        progress = found.reader.progress(found.status, found.at.around.now())
    if as_json:
        click.echo(json.dumps(_page(found, progress), indent=2))
        return
    terminal = console()
    for line in run_lines(found, progress):
        terminal.print(line)


def _page(found: FoundRun, progress: Progress | None) -> dict[str, Any]:
    document = {} if found.status is None else to_document(found.status)
    return {
        "run_id": found.run_id,
        "job": found.job,
        "phase": found.phase,
        **document,
        "message": found.message,
        "progress": None if progress is None else to_document(progress),
        "execution_arn": found.execution_arn,
    }
