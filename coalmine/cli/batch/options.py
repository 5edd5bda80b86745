"""What the verbs share: the job or the run that is meant, and what a failure of AWS ends with."""

import getpass
import secrets
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from batch.layout import RunLayout
from coalmine.batch_runs.reading import RunReader
from coalmine.cli.batch.exit_codes import ExitCode
from coalmine.cli.endpoint_choice import environment_options, fail, read_environment
from coalmine.config import EnvironmentConfig
from coalmine.gateways.aws import AwsError
from coalmine.gateways.live_batch import LiveBatchJob, connect_batch_job


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a verb reaches the world with; tests give it another one."""

    connect: Callable[[str, str | None], LiveBatchJob] = connect_batch_job
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    suffix: Callable[[], str] = lambda: secrets.token_hex(3)
    user: Callable[[], str] = getpass.getuser


@dataclass(frozen=True, kw_only=True, slots=True)
class ChosenEnvironment:
    """An environment, as its config file names it: it need not be deployable from here."""

    name: str
    region: str | None
    jobs: tuple[str, ...]
    around: Surroundings

    def connect(self, job: str) -> LiveBatchJob:
        """Find a job as it is deployed."""
        config = EnvironmentConfig.model_construct(environment=self.name)
        return self.around.connect(config.batch_stack_name(job), self.region)

    def choose(self, job: str | None) -> str:
        """Give the job that is meant; the only one where none is named."""
        if job is None and len(self.jobs) == 1:
            return self.jobs[0]
        if job is None or job not in self.jobs:
            known = ", ".join(self.jobs) if self.jobs else "none; add it to `batch_jobs`"
            raise click.UsageError(f"JOB must be one of {self.name}: {known}, got {job}")
        return job


def run_reader(live: LiveBatchJob, layout: RunLayout) -> RunReader:
    """Return what tells how far a run of a deployed job is."""
    return RunReader(documents=live.objects, layout=layout, job_times=live.transform_jobs.times)


def choose_environment(
    obj: Surroundings | None, environment: str, file: Path | None
) -> ChosenEnvironment:
    """Read what an environment has, unchecked."""
    name, data = read_environment(environment, file)
    return ChosenEnvironment(
        name=name,
        region=data.get("region"),
        jobs=tuple(str(each["name"]) for each in data.get("batch_jobs", []) if "name" in each),
        around=Surroundings() if obj is None else obj,
    )


def about_an_environment(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb its environment, and end it with a sentence where AWS does not answer."""

    @environment_options
    @click.pass_obj
    @wraps(verb)
    def run(
        obj: Surroundings | None,
        /,
        environment: str,
        file: Path | None,
        **options: Any,
    ) -> None:
        with aws_said_no():
            verb(choose_environment(obj, environment, file), **options)

    return run


@contextmanager
def aws_said_no() -> Generator[None]:
    """End with a sentence where AWS does not answer."""
    try:
        yield
    except AwsError as error:
        fail(f"AWS said no\n  {error}", ExitCode.AWS_SAID_NO)
