"""`coalmine batch stop`: end a run; what it has done stays for a resume."""

import json

import click

from batch.documents import RunPhase
from coalmine.cli.batch.exit_codes import ExitCode
from coalmine.cli.batch.finding import FoundRun, about_a_run
from coalmine.cli.batch.following import Ending
from coalmine.cli.batch.stopping import stop_execution
from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import exit_codes


@click.command(
    epilog=exit_codes(
        done="it is stopped", refused="it was over, or is published, or there is none"
    )
)
@about_a_run
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def stop(found: FoundRun, *, as_json: bool) -> None:
    """Stop RUN and its transform job, and wait until what is half-done is taken back.

    A run that is at its last step may be published all the same: it is told how it ended.
    """
    if found.is_over:
        fail(
            f"run {found.run_id} is over: {found.phase}\n"
            f"  see: coalmine batch status {found.words}",
            ExitCode.REFUSED,
        )
    around = found.at.around
    ending = stop_execution(
        found.live,
        found.run_id,
        found.execution_arn,
        cause=f"stopped by {around.user()}",
        sleep=around.sleep,
        now=around.now,
    )
    if as_json:
        click.echo(
            json.dumps(
                {
                    "run_id": found.run_id,
                    "job": found.job,
                    "phase": ending.phase.value,
                    "is_concluded": ending.is_concluded,
                    "message": ending.message,
                }
            )
        )
    elif ending.phase is not RunPhase.SUCCEEDED:
        _tell(found, ending)
    if ending.phase is RunPhase.SUCCEEDED:
        fail(
            f"run {found.run_id} was at its end: {ending.message}\n"
            f"  see: coalmine batch status {found.words}",
            ExitCode.REFUSED,
        )


def _tell(found: FoundRun, ending: Ending) -> None:
    if not ending.is_concluded:
        click.echo(f"stopped run {found.run_id} of {found.job}; nobody has told its end yet")
        click.echo(f"  see: coalmine batch status {found.words}")
        return
    click.echo(f"stopped run {found.run_id} of {found.job}; nothing of it is published")
    if found.reader.is_planned():
        click.echo("  its shards stay, and the answers that were stored when it stopped")
        click.echo(f"  resume it: coalmine batch resume {found.words}")
