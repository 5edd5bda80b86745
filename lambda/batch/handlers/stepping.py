"""What all steps have in common: read the event, know the time, write a line to the log."""

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from batch.handlers.world import World, deployed_world
from batch.state import RunState, StepInput

# A step that shares its work with others of its kind returns nothing: nobody reads it.
Step = Callable[[StepInput, World, float], RunState | None]


def run_step(name: str, step: Step, event: Mapping[str, Any]) -> dict[str, Any]:
    """Run one step on the deployed world at this time, and return the state it leads to."""
    now = time.time()
    step_input = StepInput.from_event(event)
    outcome = "failed"
    try:
        state = step(step_input, deployed_world(step_input.settings), now)
        outcome = "done"
    finally:
        log(
            name,
            outcome=outcome,
            job_name=step_input.settings.job_name,
            execution_name=step_input.execution_name,
            group=event.get("group"),
            seconds=round(time.time() - now, 3),
            peak_memory_mb=peak_memory_mb(),
        )
    return {} if state is None else state.to_dict()


def log(event: str, **fields: object) -> None:
    """Write one line of JSON, which CloudWatch Logs reads as fields."""
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")


def peak_memory_mb() -> int | None:
    """Return the most memory this process has had, in MiB; None where Linux does not tell.

    Not by getrusage: that remembers the process which started this one.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    peaks = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(peaks[0]) // 1024 if peaks else None
