"""`coalmine batch run --local`: the same run on this machine."""

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from pydantic import ValidationError

from batch.refusal import RefusedRunError
from batch.state import RunRequest
from coalmine.batch_runs.artifact import local_artifact
from coalmine.batch_runs.names import new_run_id
from coalmine.cli.batch.exit_codes import ExitCode, exit_code
from coalmine.cli.batch.following import Ending
from coalmine.cli.batch.options import Surroundings
from coalmine.cli.batch.screen import Screen
from coalmine.cli.batch.showing import tell_ending
from coalmine.cli.endpoint_choice import console, fail, read_environment
from coalmine.config import BatchJobConfig
from coalmine.local_batch.settings import local_settings
from coalmine.local_batch.transform import cores

_DEFAULT_OUTPUT = Path("published")


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalJob:
    """What to score with, and how; without a job in the config all is recognised."""

    name: str
    config: BatchJobConfig | None
    artifact: Path
    words: str  # how `resume` is told of it


def choose_local_job(
    job: str | None, environment: str | None, file: Path | None, artifact: Path | None
) -> LocalJob:
    """Find the model and the settings; a wrong use where they are not on this machine."""
    if environment is None:
        if artifact is None or job is not None:
            raise click.UsageError(
                "--local must come with JOB -c ENV or with --artifact model.tar.gz, got "
                f"{'neither' if job is None else f'JOB {job} without -c'}"
            )
        name = artifact.name.partition(".")[0]
        return LocalJob(name=name, config=None, artifact=artifact, words=f"--artifact {artifact}")
    env, data = read_environment(environment, file)
    config = _job_config(env, data, job)
    words = f"--job {config.name} -c {env}" + ("" if file is None else f" --config {file}")
    if artifact is not None:
        words = f"{words} --artifact {artifact}"
    else:
        try:
            artifact = local_artifact(config.model, data)
        except ValueError as error:
            raise click.UsageError(f"{config.name}: {error}") from error
    return LocalJob(name=config.name, config=config, artifact=artifact, words=words)


def _job_config(environment: str, data: dict[str, Any], job: str | None) -> BatchJobConfig:
    jobs = {each["name"]: each for each in data.get("batch_jobs", []) if "name" in each}
    name = next(iter(jobs)) if job is None and len(jobs) == 1 else job
    if name not in jobs:
        raise click.UsageError(
            f"JOB must be one of {environment}: {', '.join(jobs) if jobs else 'none'}, got {job}"
        )
    try:
        return BatchJobConfig.model_validate_json(json.dumps(jobs[name]))
    except ValidationError as error:
        raise click.UsageError(
            f"the section of {name} must be what the schema says, got {error.error_count()} "
            f"problems; see: coalmine config check {environment}"
        ) from error


def run_here(
    around: Surroundings,
    job: LocalJob,
    *,
    source: Path,
    output: Path | None,
    resume: str | None = None,
    as_json: bool,
) -> NoReturn:
    """Score on this machine, and end as the run does.

    Args:
        source: what is scored; of a run that is resumed, its own plan says it.
        output: the folder to publish in.
        resume: the run to go on with.
    """
    # scikit-learn takes a second to import, and runs on SageMaker need none here.
    from coalmine.local_batch.run import LocalRun, run_local  # noqa: PLC0415

    folder = _DEFAULT_OUTPUT if output is None else output
    processes = cores()
    run_id = resume
    if run_id is None:
        run_id = new_run_id(datetime.fromtimestamp(around.now(), UTC), around.suffix())
    terminal = console()
    with Screen(console=terminal, now=around.now) as screen:
        if as_json:
            click.echo(json.dumps({"run_id": run_id, "job": job.name}))
        else:
            doing = "started" if resume is None else "resuming"
            terminal.print(f"{doing} run {run_id} on this machine")
        run = LocalRun(
            run_id=run_id,
            request=RunRequest(resume=resume, requested_by=around.user()),
            settings=local_settings(
                job.name, job.config, source=source, output=folder, processes=processes
            ),
            artifact=job.artifact,
            processes=processes,
            now=around.now,
            show=(lambda _: None) if as_json else screen.show,
        )
        try:
            status = run_local(run)
        except RefusedRunError as error:
            screen.close()
            fail(f"this run was refused\n  {error}", ExitCode.REFUSED)
    words = f"{run_id} --local {folder} {job.words}"
    ending = Ending(phase=status.phase, message=status.message, status=status)
    is_planned = Path(run.layout.plan).exists()
    tell_ending(ending, words=words, is_planned=is_planned, as_json=as_json)
    sys.exit(exit_code(status.phase))
