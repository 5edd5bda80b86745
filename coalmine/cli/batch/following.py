"""A run as it goes on, up to its end: also when its execution dies on the way."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from batch.documents import RunPhase, RunStatus
from canary.restore import ExecutionStatus
from coalmine.batch_runs.progress import Progress
from coalmine.batch_runs.reading import RunReader
from coalmine.cli.patience import look_until_found
from coalmine.gateways.executions import ExecutionFacts, Executions

_SECONDS_BETWEEN_LOOKS = 2.0
_LOOKS_UNTIL_VISIBLE = 10
_LOOKS_UNTIL_CONCLUDED = 15  # a rule tells how an execution ended that was killed


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How an attempt at a run ended."""

    phase: RunPhase
    message: str
    status: RunStatus | None  # None: it never got so far

    @property
    def is_concluded(self) -> bool:
        """Whether the run itself tells its end: then nothing half-done is left of it."""
        return self.status is not None and self.status.phase.is_end


@dataclass(kw_only=True)
class Follower:
    """Looks at one attempt at a run until nothing more happens."""

    reader: RunReader
    executions: Executions
    execution_arn: str
    show: Callable[[RunStatus | None, Progress], None]
    sleep: Callable[[float], None]
    now: Callable[[], float]
    _looks: int = field(default=0, init=False)
    _looks_when_dead: int = field(default=0, init=False)

    def follow(self) -> Ending:
        """Show the run until it is over.

        Raises:
            AwsError: AWS could not be reached for several looks in a row.
        """
        return look_until_found(self._look, self.sleep, seconds=_SECONDS_BETWEEN_LOOKS)

    def _look(self) -> Ending | None:
        self._looks += 1
        # Looked at first: what it wrote before it ended is then there to be read.
        execution = self.executions.describe(self.execution_arn)
        status = self.reader.status()
        if status is None or status.execution_arn != self.execution_arn:
            status = None  # a former attempt's
            progress = Progress(phase=RunPhase.INSPECTING)
        else:
            progress = self.reader.progress(status, self.now())
        self.show(status, progress)
        is_alive = execution.status.is_alive or self._is_new(execution.status)
        if status is not None and status.phase.is_end:
            if is_alive and status.ended_at is None:
                return None  # it clears away
            return Ending(phase=status.phase, message=status.message, status=status)
        return None if is_alive else self._lost(execution, status)

    def _is_new(self, execution: ExecutionStatus) -> bool:
        """Tell whether an execution that was started just now cannot be seen yet."""
        return execution is ExecutionStatus.GONE and self._looks <= _LOOKS_UNTIL_VISIBLE

    def _lost(self, execution: ExecutionFacts, status: RunStatus | None) -> Ending | None:
        """Tell how an execution ended that could not tell it itself; wait for who tells first."""
        self._looks_when_dead += 1
        has_told = execution.status is ExecutionStatus.FAILED and status is None
        if not has_told and self._looks_when_dead < _LOOKS_UNTIL_CONCLUDED:
            return None
        is_stopped = execution.status is ExecutionStatus.ABORTED
        return Ending(
            phase=RunPhase.STOPPED if is_stopped else RunPhase.FAILED,
            message=why_it_ended(execution),
            status=status,
        )


def why_it_ended(execution: ExecutionFacts) -> str:
    """Write what an execution says of its end."""
    cause = execution.cause
    try:
        document = json.loads("" if cause is None else cause)
    except ValueError:
        document = None
    if isinstance(document, dict) and "errorMessage" in document:  # of a Lambda function
        return str(document["errorMessage"])
    words = [each for each in (execution.error, cause) if each is not None]
    return ": ".join(words) if words else f"its execution is {execution.status}"
