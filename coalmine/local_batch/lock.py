"""One process works on a run; the system gives the lock back when that ends, however it ends."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from batch.refusal import RefusedRunError


@contextmanager
def locked(run_folder: Path) -> Generator[None]:
    """Hold a run's lock.

    Raises:
        RefusedRunError: another process works on it.
    """
    run_folder.mkdir(parents=True, exist_ok=True)
    with (run_folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            raise RefusedRunError(
                f"run {run_folder.name} must be over to be resumed, got another process that works "
                "on it; wait for it, or end it"
            ) from cause
        yield
