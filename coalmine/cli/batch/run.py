"""`coalmine batch run`: score a table with a job's model, on SageMaker or on this machine."""

from datetime import UTC, datetime
from pathlib import Path

import click

from batch.layout import RunLayout
from canary.documents import to_document
from coalmine.batch_runs.names import new_run_id
from coalmine.cli.batch.exit_codes import ending_codes
from coalmine.cli.batch.local import choose_local_job, run_here
from coalmine.cli.batch.machine_options import AskedMachines, machine_options
from coalmine.cli.batch.options import (
    ChosenEnvironment,
    Surroundings,
    aws_said_no,
    choose_environment,
    run_reader,
)
from coalmine.cli.batch.showing import follow, tell_started
from coalmine.cli.endpoint_choice import optional_environment_options

_PATH = click.Path(exists=True, path_type=Path)


@click.command(epilog=ending_codes(done="started, with --wait published"))
@click.argument("job", required=False)
@optional_environment_options
@click.option(
    "--input",
    "input_uri",
    metavar="S3-URI",
    help="Another input: a prefix or an object below the job's `input`, or below input/ of its own "
    "bucket; the job may read nothing else.",
)
@click.option(
    "--wait/--no-wait", default=True, show_default=True, help="Show progress up to the end."
)
@machine_options
@click.option(
    "--local", metavar="FILE", type=_PATH, help="Score this file or folder here; no AWS is asked."
)
@click.option(
    "--artifact",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --local: the model.tar.gz, in place of the JOB's. Its code and pickle are run.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="With --local: the folder to publish in; `published` if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
@click.pass_obj
def run(
    obj: Surroundings | None,
    /,
    *,
    job: str | None,
    environment: str | None,
    file: Path | None,
    local: Path | None,
    artifact: Path | None,
    output: Path | None,
    input_uri: str | None,
    wait: bool,
    machines: AskedMachines,
    as_json: bool,
) -> None:
    """Score a table on S3 with the model of JOB, and publish all answers or none.

    --local FILE does so on this machine, without AWS: with the model of JOB, where the config names
    its artifact as a file, or with --artifact. That runs the code and unpickles the model inside
    the artifact: use one that you packed yourself, or whose maker you trust as much.
    """
    around = Surroundings() if obj is None else obj
    if local is not None:
        _refuse_options_of_aws(input_uri, machines)
        local_job = choose_local_job(job, environment, file, artifact)
        run_here(around, local_job, source=local, output=output, as_json=as_json)
    if artifact is not None or output is not None:
        raise click.UsageError("--artifact and --output must come with --local FILE, got no FILE")
    if environment is None:
        raise click.UsageError("-c must name an environment, got none; or say --local FILE")
    with aws_said_no():
        at = choose_environment(around, environment, file)
        job = at.choose(job)
        _run_there(at, job, input_uri=input_uri, wait=wait, machines=machines, as_json=as_json)


def _run_there(
    at: ChosenEnvironment,
    job: str,
    *,
    input_uri: str | None,
    wait: bool,
    machines: AskedMachines,
    as_json: bool,
) -> None:
    if input_uri is not None and not input_uri.startswith("s3://"):
        raise click.UsageError(
            f"--input must be s3://bucket/prefix/ or one object, got {input_uri}; a file of this "
            "machine is scored here with --local"
        )
    live, around = at.connect(job), at.around
    request = machines.of(live.settings, at.region).request(
        input_uri=input_uri, requested_by=around.user()
    )
    settings = request.applied_to(live.settings)
    run_id = new_run_id(datetime.fromtimestamp(around.now(), UTC), around.suffix())
    words = f"{run_id} -c {at.name}"
    machines.tell(settings, at.region, as_json=as_json)
    document = {key: each for key, each in to_document(request).items() if each is not None}
    live.executions.start(run_id, document)
    tell_started("started", run_id, job, live.executions.arn(run_id), as_json=as_json)
    if wait:
        follow(
            words=words,
            reader=run_reader(live, RunLayout.of(settings, run_id)),
            executions=live.executions,
            execution_arn=live.executions.arn(run_id),
            around=around,
            as_json=as_json,
        )
    elif not as_json:
        click.echo(f"look at it: coalmine batch status {words}")
        click.echo(f"stop it:    coalmine batch stop {words}")


def _refuse_options_of_aws(input_uri: str | None, machines: AskedMachines) -> None:
    given = [*([] if input_uri is None else ["--input"]), *machines.given]
    if given:
        raise click.UsageError(
            f"--local must come without {', '.join(given)}: this machine is all there is"
        )
