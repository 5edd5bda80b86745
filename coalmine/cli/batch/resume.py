"""`coalmine batch resume`: do what is missing of a run that ended without being published."""

import click

from batch.documents import RunPhase
from coalmine.batch_runs.names import resuming_name
from coalmine.cli.batch.exit_codes import ExitCode, ending_codes
from coalmine.cli.batch.finding import FoundRun, about_a_run
from coalmine.cli.batch.showing import follow, tell_started
from coalmine.cli.endpoint_choice import fail


@click.command(epilog=ending_codes(done="started, with --wait published"))
@about_a_run
@click.option(
    "--wait/--no-wait", default=True, show_default=True, help="Show progress up to the end."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
def resume(found: FoundRun, *, wait: bool, as_json: bool) -> None:
    """Go on with RUN: shards that have their answers are kept, the others are transformed.

    The input may have been corrected meanwhile; files may be neither added nor removed.
    """
    if not found.is_over:
        fail(
            f"run {found.run_id} is still {found.phase}\n"
            f"  look at it: coalmine batch status {found.words} --wait",
            ExitCode.REFUSED,
        )
    if found.phase == RunPhase.SUCCEEDED:
        fail(
            f"run {found.run_id} is published; nothing is missing\n"
            f"  score the input anew: coalmine batch run {found.job} -c {found.at.name}",
            ExitCode.REFUSED,
        )
    around = found.at.around
    attempt = 2 if found.status is None else found.status.attempt + 1
    name = resuming_name(found.run_id, attempt=attempt, suffix=around.suffix())
    executions = found.live.executions
    executions.start(name, {"resume": found.run_id, "requested_by": around.user()})
    tell_started("resumed", found.run_id, found.job, executions.arn(name), as_json=as_json)
    if wait:
        follow(
            words=found.words,
            reader=found.reader,
            executions=executions,
            execution_arn=executions.arn(name),
            around=around,
            as_json=as_json,
        )
    elif not as_json:
        click.echo(f"look at it: coalmine batch status {found.words}")
        click.echo(f"stop it:    coalmine batch stop {found.words}")
