"""Steps run one after the other, until one fails: what comes behind it is not run."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from coalmine.pipeline.sequence import Command, Step, StepKind

APPROVAL_REFUSED = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvironmentStep:
    """A step, and where it is done."""

    environment: str
    step: Step

    @property
    def title(self) -> str:
        """How people call it."""
        endpoint = "" if self.step.endpoint is None else f" {self.step.endpoint}"
        return f"{self.environment}: {self.step.kind}{endpoint}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What became of a step."""

    what: EnvironmentStep
    exit_code: int | None  # None: it was not run
    seconds: float = 0.0

    @property
    def has_failed(self) -> bool:
        """Whether the sequence ended here."""
        return self.exit_code is not None and self.exit_code != 0


def run_in_order(
    steps: Iterable[EnvironmentStep],
    *,
    execute: Callable[[EnvironmentStep, Command], int],
    approve: Callable[[str], bool],
    clock: Callable[[], float],
) -> Iterator[Done]:
    """Run steps, and give what became of each when it is over.

    Args:
        execute: runs a command of a step, and returns its exit code.
        approve: asks a person whether the environment may be changed.
        clock: seconds that only grow.
    """
    is_over = False
    for what in steps:
        if is_over:
            yield Done(what=what, exit_code=None)
            continue
        started_at = clock()
        if what.step.kind is StepKind.APPROVAL:
            code = 0 if approve(what.environment) else APPROVAL_REFUSED
        else:
            code = _execute_all(what, execute)
        done = Done(what=what, exit_code=code, seconds=clock() - started_at)
        is_over = done.has_failed
        yield done


def _execute_all(what: EnvironmentStep, execute: Callable[[EnvironmentStep, Command], int]) -> int:
    for command in what.step.commands:
        code = execute(what, command)
        if code != 0:
            return code
    return 0
