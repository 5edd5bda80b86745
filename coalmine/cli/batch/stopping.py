"""A run is stopped, and followed until somebody has told how it ended: for all that need it out."""

from collections.abc import Callable

from batch.layout import RunLayout
from coalmine.cli.batch.following import Ending, Follower
from coalmine.cli.batch.options import run_reader
from coalmine.gateways.live_batch import LiveBatchJob


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
    live.executions.stop(execution_arn, cause, error="Batch.Stopped")
    follower = Follower(
        reader=run_reader(live, RunLayout.of(live.settings, run_id)),
        executions=live.executions,
        execution_arn=execution_arn,
        show=lambda _status, _progress: None,
        sleep=sleep,
        now=now,
    )
    return follower.follow()
