"""A run on this machine, from its lock to its end: all of it is published, or nothing."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from batch.concluding import clear_published, clear_work
from batch.documents import RunPhase, RunStatus
from batch.layout import RunLayout
from batch.refusal import RefusedRunError
from batch.run_end import RunEnd, settled_end
from batch.settings import BatchSettings
from batch.state import RunRequest
from coalmine.batch_runs.progress import Progress
from coalmine.local_batch.artifact import unpacked
from coalmine.local_batch.attempt import Attempt
from coalmine.local_batch.folders import Folders
from coalmine.local_batch.lock import locked
from coalmine.local_batch.record import RunRecord


@dataclass(frozen=True, kw_only=True)
class LocalRun:
    """What is scored with which model, and whom it is shown to."""

    run_id: str
    request: RunRequest
    settings: BatchSettings
    artifact: Path
    processes: int
    now: Callable[[], float]
    show: Callable[[Progress], None]

    @property
    def layout(self) -> RunLayout:
        """Where it lies."""
        return RunLayout.of(self.settings, self.run_id)


def run_local(run: LocalRun) -> RunStatus:
    """Go through a run, and return how it ended; Ctrl-C ends it, too.

    Raises:
        RefusedRunError: nothing was begun: another process works on the run, or it cannot be
            resumed.
    """
    folders, layout = Folders(), run.layout
    if run.request.resume is not None and folders.look(layout.status) is None:
        raise RefusedRunError(f"run {run.run_id} must be in {layout.run_uri}, got none there")
    record = RunRecord(
        folders=folders,
        layout=layout,
        execution_arn=f"process {os.getpid()}, {secrets.token_hex(8)}",
        now=run.now,
        show=run.show,
    )
    attempt = Attempt(
        run_id=run.run_id,
        request=run.request,
        settings=run.settings,
        record=record,
        processes=run.processes,
    )
    with locked(Path(layout.run_uri)):
        folders.abandon_uploads(layout.run_uri)  # of an attempt that was killed
        try:
            attempt.announce()
            with unpacked(run.artifact) as model:
                attempt.go(model)
        except RefusedRunError as error:
            return _give_up(record, RunPhase.FAILED, str(error), error)
        except KeyboardInterrupt as error:
            return _give_up(record, RunPhase.STOPPED, "Ctrl-C", error)
        except BaseException as error:
            _give_up(record, RunPhase.FAILED, f"{type(error).__name__}: {error}", error)
            raise
        clear_work(folders, layout)
        return record.update(
            phase=RunPhase.SUCCEEDED, ended_at=run.now(), published_uri=layout.published_uri
        )


def _give_up(record: RunRecord, phase: RunPhase, message: str, error: BaseException) -> RunStatus:
    """Take back what is half-done; what was not begun by this attempt is left alone."""
    status, layout = record.status(), record.layout
    if status is None:
        raise error
    is_published = record.folders.look(layout.success) is not None
    end = settled_end(
        status,
        is_published=is_published,
        is_planned=record.folders.look(layout.plan) is not None,
        end=RunEnd(phase=phase, message=message),
    )
    record.folders.abandon_uploads(layout.run_uri)
    clear_published(record.folders, layout)
    return record.update(
        phase=end.phase,
        message=end.message,
        ended_at=record.now(),
        published_uri=layout.published_uri if is_published else None,
    )
