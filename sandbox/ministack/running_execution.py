"""Which execution of a state machine this thread works for; threads of its branches inherit it."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Mapping
from typing import Any

from sandbox.executions import RUNNING

role: contextvars.ContextVar[str] = contextvars.ContextVar("execution_role", default="")
execution: contextvars.ContextVar[Mapping[str, Any] | None] = contextvars.ContextVar(
    "execution", default=None
)
timed_out: contextvars.ContextVar[threading.Event | None] = contextvars.ContextVar(
    "task_timed_out", default=None
)


def is_given_up() -> bool:
    """Tell whether nobody waits for this task any more: its time or its execution is over."""
    running, late = execution.get(), timed_out.get()
    return (running is not None and running["status"] != RUNNING) or (
        late is not None and late.is_set()
    )
