"""A mistake in a config file, as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that is wrong: where, what stands there, what may stand there, and the fix."""

    path: tuple[str | int, ...]
    value: str
    allowed: str
    fix: str
    line: int | None = None

    def __str__(self) -> str:
        where = dotted(self.path)
        at = "" if self.line is None else f" (line {self.line})"
        return (
            f"  {where}{at}\n"
            f"    got      {self.value}\n"
            f"    allowed  {self.allowed}\n"
            f"    fix      {self.fix}"
        )


class ConfigError(Exception):
    """Everything that is wrong with one config file, in the order in which it stands there."""

    def __init__(self, file: Path, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        return "\n".join(
            [f"{self.file}: {count} {noun}, nothing was deployed"]
            + [str(problem) for problem in self.problems]
        )


def dotted(path: Sequence[str | int]) -> str:
    """Write a path as a reader of the YAML would: `endpoints[0].variants[1].name`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text if text else "(the file)"
