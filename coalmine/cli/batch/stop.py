"""`coalmine batch stop`: end a run; what it has done stays for a resume."""

import json

import click

from coalmine.cli.batch.exit_codes import ExitCode
from coalmine.cli.batch.finding import FoundRun, about_a_run
from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import exit_codes


@click.command(epilog=exit_codes(done="it is stopped", refused="it was over, or there is none"))
@about_a_run
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def stop(found: FoundRun, *, as_json: bool) -> None:
    """Stop RUN and its transform job; nothing of it is published."""
    if found.is_over:
        fail(
            f"run {found.run_id} is over: {found.phase}\n"
            f"  see: coalmine batch status {found.words}",
            ExitCode.REFUSED,
        )
    user = found.at.around.user()
    found.live.executions.stop(found.execution_arn, f"stopped by {user}", error="Batch.Stopped")
    if as_json:
        click.echo(json.dumps({"run_id": found.run_id, "job": found.job, "phase": "stopped"}))
        return
    click.echo(f"stopped run {found.run_id} of {found.job}; nothing of it is published")
    click.echo("  its shards stay, and the answers that were stored when it stopped")
    click.echo(f"  resume it: coalmine batch resume {found.words}")
