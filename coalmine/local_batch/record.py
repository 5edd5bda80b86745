"""Where a run on this machine stands: written down for later attempts, and shown."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from batch.documents import RunPhase, RunStatus
from batch.layout import RunLayout
from batch.run_documents import read_document, write_document
from coalmine.batch_runs.progress import Pace, Progress
from coalmine.local_batch.folders import Folders


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """The status of one run; nobody else writes it."""

    folders: Folders
    layout: RunLayout
    execution_arn: str
    now: Callable[[], float]
    show: Callable[[Progress], None]

    def status(self) -> RunStatus | None:
        """Return the status, None before this attempt at the run has begun."""
        found = read_document(self.folders, self.layout.status, RunStatus)
        return None if found is None or found.execution_arn != self.execution_arn else found

    def update(self, **changes: Any) -> RunStatus:
        """Write down what has changed of a run that has begun."""
        before = self.status()
        if before is None:
            raise LookupError(f"a run must have begun before it goes on, got no {self.layout}")
        status = replace(before, updated_at=self.now(), **changes)
        write_document(self.folders, self.layout.status, status)
        return status


@dataclass(kw_only=True)
class Count:
    """How much of a phase is done; shown each time more is."""

    record: RunRecord
    phase: RunPhase
    total: int
    unit: str
    done: int = 0
    words: str = ""
    _pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        """Show the beginning."""
        self.add(0)

    def add(self, more: int) -> None:
        """Count what was done just now."""
        self.done += more
        self.record.show(
            Progress(
                phase=self.phase,
                done=self.done,
                total=self.total,
                unit=self.unit,
                per_second=self._pace.per_second(self.record.now(), self.done),
                words=self.words,
            )
        )
