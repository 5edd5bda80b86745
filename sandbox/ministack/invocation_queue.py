"""Functions that state machines invoke: a few at once, for this machine is no data centre.

A Map would start a process for each of its items. Only what Step Functions invokes waits for its
turn: a function that invokes a function holds one while it waits for another.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.ministack import running_execution

_AT_ONCE = 2 * max(os.cpu_count() or 1, 2)  # of each function
_LOOK_SECONDS = 0.2


def install_invocation_queue(modules: Mapping[str, Any]) -> None:
    """Let a state machine's task wait until its function has fewer invocations under way."""
    states = modules["services.stepfunctions"]
    call = states._call_lambda
    slots: dict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(_AT_ONCE))

    @contextlib.contextmanager
    def turn(function: str) -> Iterator[None]:
        slot = slots[function]
        while not slot.acquire(timeout=_LOOK_SECONDS):
            if running_execution.is_given_up():
                raise states._ExecutionError("States.TaskFailed", "the task was given up")
        try:
            yield
        finally:
            slot.release()

    def call_lambda(func_ref: str, event: Any) -> Any:
        with turn(str(func_ref)):
            return call(func_ref, event)

    states._call_lambda = call_lambda
