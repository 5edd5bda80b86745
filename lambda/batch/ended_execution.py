"""An execution that ended or is about to, as `conclude` is told of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

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
        state = step.state
        resume = state.get("resume")  # the first state failed: this is a request yet
        run_id = str(state.get("run_id", step.execution_name if resume is None else resume))
        return cls(
            execution_arn=step.execution_arn,
            run_id=run_id,
            resumes=run_id != step.execution_name,
            end=last_state_end(state, run_id),
        )

    @classmethod
    def from_event(cls, detail: Mapping[str, Any]) -> Self:
        """Read the detail of EventBridge's `Step Functions Execution Status Change`.

        Without its input, which EventBridge leaves out where it is very long, the run is taken to
        be the execution's own.
        """
        name = str(detail["name"])
        resume = _document(detail.get("input")).get("resume")
        run_id = name if resume is None else str(resume)
        error, cause = detail.get("error"), detail.get("cause")
        return cls(
            execution_arn=str(detail["executionArn"]),
            run_id=run_id,
            resumes=run_id != name,
            end=death(
                str(detail["status"]),
                "" if error is None else str(error),
                "" if cause is None else str(cause),
                run_id,
            ),
        )


def _document(text: object) -> Mapping[str, Any]:
    try:
        document: object = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return {}
    return cast(Mapping[str, Any], document) if isinstance(document, Mapping) else {}
