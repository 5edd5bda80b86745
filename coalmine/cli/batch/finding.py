"""Which run is meant: it is looked for in all jobs of its environment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from batch.documents import RunStatus
from batch.layout import RunLayout
from canary.restore import ExecutionStatus
from coalmine.batch_runs.reading import RunReader
from coalmine.cli.batch.exit_codes import ExitCode
from coalmine.cli.batch.following import why_it_ended
from coalmine.cli.batch.options import (
    ChosenEnvironment,
    about_an_environment,
    run_reader,
)
from coalmine.cli.endpoint_choice import fail
from coalmine.gateways.deployment import MissingStackError
from coalmine.gateways.executions import ExecutionFacts
from coalmine.gateways.live_batch import LiveBatchJob

_READERS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundRun:
    """A run of a deployed job."""

    at: ChosenEnvironment
    job: str
    live: LiveBatchJob
    run_id: str
    status: RunStatus | None  # None: it has just been started
    execution_arn: str  # the last that worked on it
    execution: ExecutionFacts  # of a run that has told how it ended: nobody asked

    @property
    def words(self) -> str:
        """How the run is named on the command line."""
        return f"{self.run_id} -c {self.at.name}"

    @property
    def layout(self) -> RunLayout:
        """Where it lies."""
        return RunLayout.of(self.live.settings, self.run_id)

    @property
    def reader(self) -> RunReader:
        """What tells how far it is."""
        return run_reader(self.live, self.layout)

    @property
    def is_dead(self) -> bool:
        """Whether nothing works on it any more, and nobody has told how it ended."""
        return not self.execution.status.is_alive and not self._is_told

    @property
    def is_over(self) -> bool:
        """Whether nothing works on it any more."""
        return self._is_told or self.is_dead

    @property
    def phase(self) -> str:
        """Where it stands, in a word."""
        if self.is_dead:
            return "dead"
        return "starting" if self.status is None else self.status.phase.value

    @property
    def message(self) -> str:
        """What it says of itself, or what its execution says of its death."""
        if self.is_dead:
            return why_it_ended(self.execution)
        return "" if self.status is None else self.status.message

    @property
    def _is_told(self) -> bool:
        return self.status is not None and self.status.phase.is_end


def find_run(at: ChosenEnvironment, run_id: str, job: str | None) -> FoundRun:
    """Look for a run in all jobs of its environment, or in one; end where there is none."""
    jobs = at.jobs if job is None else (at.choose(job),)
    with ThreadPoolExecutor(_READERS) as readers:
        found = [each for each in readers.map(lambda name: _look(at, name, run_id), jobs) if each]
    if not found:
        fail(
            f"{at.name} has no run {run_id} of {', '.join(jobs)}\n"
            f"  see what it has: coalmine batch list -c {at.name}",
            ExitCode.REFUSED,
        )
    if len(found) > 1:
        names = ", ".join(each.job for each in found)
        raise click.UsageError(f"--job must be one of {names}: they all have a run {run_id}")
    return found[0]


def _look(at: ChosenEnvironment, job: str, run_id: str) -> FoundRun | None:
    try:
        live = at.connect(job)
    except MissingStackError:
        return None
    return look_at(at, job, live, run_id)


def look_at(at: ChosenEnvironment, job: str, live: LiveBatchJob, run_id: str) -> FoundRun | None:
    """Look at one run; None when the job never had it."""
    layout = RunLayout.of(live.settings, run_id)
    status = run_reader(live, layout).status()
    execution_arn = live.executions.arn(run_id) if status is None else status.execution_arn
    if status is not None and status.phase.is_end:
        execution = ExecutionFacts(status=ExecutionStatus.SUCCEEDED)
    else:
        execution = live.executions.describe(execution_arn)
    if status is None and execution.status is ExecutionStatus.GONE:
        return None
    return FoundRun(
        at=at,
        job=job,
        live=live,
        run_id=run_id,
        status=status,
        execution_arn=execution_arn,
        execution=execution,
    )


def runs_of(at: ChosenEnvironment, job: str) -> Iterator[FoundRun]:
    """Yield all runs of a job whose folders are there still; none where it is not deployed."""
    try:
        live = at.connect(job)
    except MissingStackError:
        return
    names = live.objects.folders(live.settings.work_uri)
    with ThreadPoolExecutor(_READERS) as readers:
        for each in readers.map(lambda name: look_at(at, job, live, name), names):
            if each is not None:
                yield each


def about_a_run(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb its run."""

    @click.argument("run_id", metavar="RUN")
    @about_an_environment
    @click.option("--job", metavar="JOB", help="The job it is of; looked for if not given.")
    @wraps(verb)
    def run(at: ChosenEnvironment, run_id: str, job: str | None, **options: Any) -> None:
        verb(find_run(at, run_id, job), **options)

    return run
