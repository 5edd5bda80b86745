"""A run is stopped, and followed until somebody has told how it ended: for all that need it out."""

from collections.abc import Callable, Iterable, Iterator

from batch.layout import RunLayout
from coalmine.cli.batch.following import Ending, Follower
from coalmine.cli.batch.options import run_reader
from coalmine.gateways.aws import AwsError
from coalmine.gateways.live_batch import LiveBatchJob


def stop_runs(
    live: LiveBatchJob,
    names: Iterable[str],
    *,
    cause: str,
    sleep: Callable[[float], None],
    now: Callable[[], float],
) -> Iterator[tuple[str, Ending]]:
    """Stop these executions of a job one by one; yield the run of each, and how it ended."""
    for name in names:
        arn = live.executions.arn(name)
        resumed = live.executions.describe(arn).document.get("resume")
        run_id = name if resumed is None else str(resumed)
        yield run_id, stop_execution(live, run_id, arn, cause=cause, sleep=sleep, now=now)


def stop_execution(
    live: LiveBatchJob,
    run_id: str,
    execution_arn: str,
    *,
    cause: str,
    sleep: Callable[[float], None],
    now: Callable[[], float],
) -> Ending:
    """Stop what works on a run, and wait for its conclusion, which may take a minute.

    It may have been publishing: then the end is what was decided by what is there.
    """
    try:
        live.executions.stop(execution_arn, cause, error="Batch.Stopped")
    except AwsError:
        # It may have ended since it was looked at: then how it did is all that is left to tell.
        if live.executions.describe(execution_arn).status.is_alive:
            raise
    follower = Follower(
        reader=run_reader(live, RunLayout.of(live.settings, run_id)),
        executions=live.executions,
        execution_arn=execution_arn,
        show=lambda _status, _progress: None,
        sleep=sleep,
        now=now,
    )
    return follower.follow()
