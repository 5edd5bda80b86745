"""The steps of a verb: each announced in one line; what is left is said where one fails."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import click


@dataclass(kw_only=True)
class Steps:
    """How far a sequence is."""

    names: Sequence[str]
    _begun: int = field(default=0, init=False)

    def begin(self, words: str) -> None:
        """Announce the next step."""
        name = self.names[self._begun]
        self._begun += 1
        click.echo(f"{self._begun}/{len(self.names)} {name:<8} {words}")

    def stop(self, code: int, reason: str, *next_commands: str) -> NoReturn:
        """Say what was done, what was not, and how to go on; end.

        Args:
            next_commands: what to do now, with the command.
        """
        done = ", ".join(self.names[: self._begun - 1])
        left = ", ".join(self.names[self._begun :])
        lines = [
            f"stopped at {self.names[self._begun - 1]}: {reason}",
            f"  done: {done if done else 'nothing'}; not done: {left if left else 'nothing more'}",
            *(f"  {each}" for each in next_commands),
        ]
        click.echo("\n".join(lines), err=True)
        sys.exit(code)
