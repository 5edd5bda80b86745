"""A walk through a state machine, as told by what its tasks answer: each step is a transition."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_MOST_STEPS = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """What one execution enters: how many states in all, and each task how often."""

    transitions: int
    tasks: Mapping[str, int]  # by what the task calls, as the definition has it


def walk(definition: str, answers: Mapping[str, Iterable[Mapping[str, str]]]) -> Walk:
    """Walk from start to end.

    Args:
        answers: by the name of a Task state, what it returns each time.

    Raises:
        ValueError: the machine is another one than the answers are for.
    """
    machine = _parse(definition)
    told = {name: iter(each) for name, each in answers.items()}
    tasks: Counter[str] = Counter()
    at, state = machine["StartAt"], dict[str, str]()
    for step in range(1, _MOST_STEPS + 1):
        spec = machine["States"].get(at, {"Type": f"no state {at!r}"})
        match spec["Type"]:
            case "Succeed" | "Fail":
                return Walk(transitions=step, tasks=tasks)
            case "Task":
                tasks[spec["Resource"]] += 1
                state = dict(_next_answer(told, at))
                at = spec["Next"]
            case "Wait":
                at = spec["Next"]
            case "Choice":
                at = next(_ways(spec, state))
            case other:
                raise ValueError(f"state {at!r} must be a Task, Wait, Choice or end, got {other}")
    raise ValueError(f"the state machine must end within {_MOST_STEPS} steps, it is at {at!r}")


def _parse(definition: str) -> dict[str, Any]:
    try:
        machine: dict[str, Any] = json.loads(definition)
    except ValueError as cause:
        raise ValueError("the state machine's definition must be JSON, got something else") from (
            cause
        )
    if not {"StartAt", "States"} <= machine.keys():
        raise ValueError(f"the definition must have StartAt and States, got {sorted(machine)}")
    return machine


def _next_answer(told: Mapping[str, Iterator[Mapping[str, str]]], name: str) -> Mapping[str, str]:
    answer = next(told.get(name, iter(())), None)
    if answer is None:
        raise ValueError(f"the task {name!r} must be one of {', '.join(told)}, called as planned")
    return answer


def _ways(spec: Mapping[str, Any], state: Mapping[str, str]) -> Iterator[str]:
    for choice in spec["Choices"]:
        value = state.get(choice["Variable"].removeprefix("$."))
        if choice.get("StringEquals") == value is not None or (
            choice.get("IsPresent") is True and value is not None
        ):
            yield choice["Next"]
    yield spec["Default"]
