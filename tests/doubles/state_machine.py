"""A small interpreter of Amazon States Language: enough for our state machines."""

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
        self._attempt(spec, lambda: self._answer(name, self.state))

    def _map(self, name, spec):
        """Run the one task of a Map for each item, one after the other."""
        inner = spec["ItemProcessor"]
        task = inner["States"][inner["StartAt"]]

        def shared():
            for item in _at_path(self.state, spec["ItemsPath"]):
                _retried(task, lambda item=item: self._answer(inner["StartAt"], self.state, item))

        self._attempt(spec, shared)

    def _pass(self, name, spec):
        """Read JSON out of a string: the one thing for which a state passes something on here."""
        ((key, function),) = spec["Parameters"].items()
        path = function.removeprefix("States.StringToJson(").removesuffix(")")
        read = {key.removesuffix(".$"): json.loads(_at_path(self.state, path))}
        self.state[spec["ResultPath"].removeprefix("$.")] = read
        self.at = spec["Next"]

    def _answer(self, name, *told):
        return self.handlers[name](*json.loads(json.dumps(told)))

    def _attempt(self, spec, call):
        try:
            output = _retried(spec, call)
        except Exception as error:
            self._failed_task(spec, error)
            return
        if spec.get("ResultPath", "$") is not None:
            self.state = json.loads(json.dumps(output))
        self.at = spec["Next"]

    def _failed_task(self, spec, error):
        details = {"errorType": type(error).__name__, "errorMessage": str(error)}
        caught = {"Error": type(error).__name__, "Cause": json.dumps(details)}
        if "Catch" not in spec:
            self.status, self.error, self.cause = "FAILED", caught["Error"], caught["Cause"]
            return
        (catch,) = spec["Catch"]
        if catch["ResultPath"] is not None:
            self.state[catch["ResultPath"].removeprefix("$.")] = caught
        self.at = catch["Next"]

    def _succeed(self, name, spec):
        self.status = "SUCCEEDED"

    def _fail(self, name, spec):
        self.status = "FAILED"
        said = "ErrorPath" in spec
        self.error = _at_path(self.state, spec["ErrorPath"]) if said else spec["Error"]
        self.cause = _at_path(self.state, spec["CausePath"])


def _retried(spec, call):
    """Call until it succeeds or the first retrier that knows the error has had enough."""
    failures = 0
    while True:
        try:
            return call()
        except Exception as error:
            names = {type(error).__name__, "States.ALL"}
            known = [each for each in spec.get("Retry", []) if names & set(each["ErrorEquals"])]
            failures += 1
            if not known or failures > known[0]["MaxAttempts"]:
                raise


def _holds(choice, state):
    value = _at_path(state, choice["Variable"])
    if "IsPresent" in choice:
        return (value is not None) is choice["IsPresent"]
    return value == choice["StringEquals"]


def _at_path(state, path):
    for step in path.removeprefix("$.").split("."):
        state = state.get(step)
    return state
