"""`coalmine batch resume`: do what is missing of a run that ended without being published."""

from pathlib import Path

import click

from batch.documents import RunPhase
from canary.documents import to_document
from coalmine.batch_runs.names import resuming_name
from coalmine.cli.batch.exit_codes import ExitCode, ending_codes
from coalmine.cli.batch.finding import FoundRun, find_run
from coalmine.cli.batch.local import choose_local_job, run_here
from coalmine.cli.batch.machine_options import AskedMachines, machine_options
from coalmine.cli.batch.options import Surroundings, aws_said_no, choose_environment
from coalmine.cli.batch.showing import follow, tell_started
from coalmine.cli.endpoint_choice import fail, optional_environment_options


@click.command(epilog=ending_codes(done="started, with --wait published"))
@click.argument("run_id", metavar="RUN")
@optional_environment_options
@click.option("--job", metavar="JOB", help="The job it is of; looked for if not given.")
@click.option(
    "--wait/--no-wait", default=True, show_default=True, help="Show progress up to the end."
)
@machine_options
@click.option(
    "--local",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A run of this machine: the folder that it was to be published in.",
)
@click.option(
    "--artifact",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --local: the same model.tar.gz as before. Its code and pickle are run.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
@click.pass_obj
def resume(
    obj: Surroundings | None,
    /,
    *,
    run_id: str,
    environment: str | None,
    file: Path | None,
    job: str | None,
    wait: bool,
    machines: AskedMachines,
    local: Path | None,
    artifact: Path | None,
    as_json: bool,
) -> None:
    """Go on with RUN: shards that have their answers are kept, the others are transformed.

    The input may have been corrected meanwhile; files may be neither added nor removed.
    """
    around = Surroundings() if obj is None else obj
    if local is not None:
        if machines.given:
            raise click.UsageError(
                f"--local must come without {', '.join(machines.given)}: this machine is all "
                "there is"
            )
        chosen = choose_local_job(job, environment, file, artifact)
        run_here(around, chosen, source=local, output=local, resume=run_id, as_json=as_json)
    if artifact is not None:
        raise click.UsageError("--artifact must come with --local FOLDER, got no FOLDER")
    if environment is None:
        raise click.UsageError("-c must name an environment, got none; or say --local FOLDER")
    with aws_said_no():
        found = find_run(choose_environment(around, environment, file), run_id, job)
        _resume_there(found, machines, wait=wait, as_json=as_json)


def _resume_there(found: FoundRun, machines: AskedMachines, *, wait: bool, as_json: bool) -> None:
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
    planned = found.reader.planned_settings(found.live.settings)
    asked = machines.of(planned, found.at.region).request(
        resume=found.run_id, requested_by=around.user()
    )
    machines.tell(asked.applied_to(planned), found.at.region, as_json=as_json)
    executions.start(
        name, {key: each for key, each in to_document(asked).items() if each is not None}
    )
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
