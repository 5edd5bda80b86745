"""An execution that ended or is about to, as `conclude` is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from batch.run_end import RunEnd, death, last_state_end
from batch.state import StepInput


@dataclass(frozen=True, kw_only=True, slots=True)
class EndedExecution:
    """Which execution, of which run, and how it ended."""

    execution_arn: str
    run_id: str
    resumes: bool  # it did not begin the run: where it finds none, it leaves none
    end: RunEnd

    @classmethod
    def from_step(cls, step: StepInput) -> Self:
        """Read the state machine's data: `error` is there if a state failed."""
        run_id = str(step.state.get("run_id", _asked_for(step.state, step.execution_name)))
        return cls(
            execution_arn=step.execution_arn,
            run_id=run_id,
            resumes=run_id != step.execution_name,
            end=last_state_end(step.state),
        )

    @classmethod
    def from_death(
        cls, step: StepInput, *, status: str, cause: str, request: Mapping[str, Any]
    ) -> Self:
        """Read what Step Functions knows of an execution that EventBridge told of.

        Args:
            status: in Step Functions' words.
            cause: in the words of who ended it.
            request: what it was started with.
        """
        run_id = _asked_for(request, step.execution_name)
        return cls(
            execution_arn=step.execution_arn,
            run_id=run_id,
            resumes=run_id != step.execution_name,
            end=death(status, cause),
        )


def _asked_for(request: Mapping[str, Any], execution_name: str) -> str:
    resume = request.get("resume")
    return execution_name if resume is None else str(resume)
