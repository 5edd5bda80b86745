"""A small interpreter of Amazon States Language: enough for the canary's state machine."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Execution:
    """One execution, run state by state."""

    definition: Any
    handlers: Any  # by the name of a Task state: callable(state) -> output
    wait: Any  # called with the seconds of a Wait
    state: Any
    at: str = ""
    path: list[str] = field(default_factory=list)
    status: str = "RUNNING"
    error: str = ""
    cause: str = ""

    def __post_init__(self):
        self.at = self.definition["StartAt"]

    def run(self, *, until=None, most_states=2000):
        """Run to the end, or until the state of that name is next."""
        for _ in range(most_states):
            if self.status != "RUNNING" or (until is not None and self.at == until):
                return self
            self.step()
        raise AssertionError(f"no end after {most_states} states: {self.path[-20:]}")

    def step(self):
        """Run one state."""
        name, spec = self.at, self.definition["States"][self.at]
        self.path.append(name)
        getattr(self, f"_{spec['Type'].lower()}")(name, spec)

    def _choice(self, name, spec):
        for choice in spec["Choices"]:
            if _holds(choice, self.state):
                self.at = choice["Next"]
                return
        self.at = spec["Default"]

    def _wait(self, name, spec):
        self.wait(_at_path(self.state, spec["SecondsPath"]))
        self.at = spec["Next"]

    def _task(self, name, spec):
        attempts = 1 + sum(retry["MaxAttempts"] for retry in spec.get("Retry", []))
        for attempt in range(1, attempts + 1):
            try:
                output = self.handlers[name](json.loads(json.dumps(self.state)))
            except Exception as error:
                if attempt < attempts:
                    continue
                self._failed_task(spec, error)
                return
            self.state = json.loads(json.dumps(output))
            self.at = spec["Next"]
            return

    def _failed_task(self, spec, error):
        details = {"errorType": type(error).__name__, "errorMessage": str(error)}
        caught = {"Error": type(error).__name__, "Cause": json.dumps(details)}
        if "Catch" not in spec:
            self.status, self.error, self.cause = "FAILED", caught["Error"], caught["Cause"]
            return
        (catch,) = spec["Catch"]
        self.state[catch["ResultPath"].removeprefix("$.")] = caught
        self.at = catch["Next"]

    def _succeed(self, name, spec):
        self.status = "SUCCEEDED"

    def _fail(self, name, spec):
        self.status, self.error = "FAILED", spec["Error"]
        self.cause = _at_path(self.state, spec["CausePath"])


def _holds(choice, state):
    value = _at_path(state, choice["Variable"])
    if "IsPresent" in choice:
        return (value is not None) is choice["IsPresent"]
    return value == choice["StringEquals"]


def _at_path(state, path):
    return state.get(path.removeprefix("$."))
