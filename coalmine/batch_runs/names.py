"""The ids of runs: they sort by time, and no two are the same."""

from datetime import UTC, datetime

_KEPT_OF_RUN_ID = 60  # an execution's name has at most 80 characters


def new_run_id(now: datetime, suffix: str) -> str:
    """Name a run that begins now; the suffix tells those of one second apart."""
    return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{suffix}"


def resuming_name(run_id: str, *, attempt: int, suffix: str) -> str:
    """Name the execution that goes on with a run; one that was refused has used its name up."""
    return f"{run_id[:_KEPT_OF_RUN_ID]}-r{attempt}-{suffix}"
