"""`coalmine batch run --local`: the same run on this machine."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
from pydantic import ValidationError

from coalmine.batch_runs.artifact import local_artifact
from coalmine.cli.batch.options import Surroundings
from coalmine.cli.endpoint_choice import read_environment
from coalmine.config import BatchJobConfig


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalJob:
    """What to score with, and how; without a job in the config all is recognised."""

    name: str
    config: BatchJobConfig | None
    artifact: Path
    words: str  # how it is named on the command line


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
    words = f"{config.name} -c {env}"
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
            f"JOB must be one of {environment}: {', '.join(jobs) or 'none'}, got {job}"
        )
    try:
        return BatchJobConfig.model_validate_json(json.dumps(jobs[name]))
    except ValidationError as error:
        raise click.UsageError(
            f"the section of {name} must be what the schema says, got {error.error_count()} "
            f"problems; see: coalmine config check {environment}"
        ) from error


def run_here(
    around: Surroundings, job: LocalJob, *, source: Path, output: Path | None, as_json: bool
) -> NoReturn:
    """Score on this machine."""
    del around, job, source, output, as_json
    raise click.UsageError("--local is not there yet; leave it out")
