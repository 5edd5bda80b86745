"""Commits of what a verb wrote, and of nothing else: `--commit` and `--push`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import REFUSED
from coalmine.gateways.git import GitError, Repository


def commit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add --commit and --push to a verb."""
    command = click.option(
        "--push",
        "pushes",
        is_flag=True,
        help="Push the commit to where the branch comes from, behind what others pushed meanwhile.",
    )(command)
    return click.option(
        "--commit",
        "commits",
        is_flag=True,
        help="Commit the files that were written, and no others. --push does so too.",
    )(command)


@dataclass(frozen=True, kw_only=True, slots=True)
class Committing:
    """What is to become of files that are written."""

    is_wanted: bool
    pushes: bool
    repository: Callable[[Path], Repository]

    def check(self, files: Sequence[Path], *, edited: Sequence[Path] = ()) -> None:
        """End before anything is written, where it could not be committed alone.

        Args:
            files: what will be written whole.
            edited: what will be changed in one line: other changes of it must be committed before.
        """
        if not self.is_wanted:
            return
        try:
            for file in (*files, *edited):
                changed = self.repository(file).changed([file])
                if file in edited and changed:
                    fail(
                        f"nothing was changed\n  {file} must have no changes of its own, which "
                        "this commit would take along; commit them first",
                        REFUSED,
                    )
        except GitError as error:
            fail(f"nothing was changed\n  {error}", REFUSED)

    def finish(self, written: Sequence[Path], message: str, *, also: Sequence[Path] = ()) -> None:
        """Commit and push as wanted.

        Args:
            also: files that an earlier call may have written.
        """
        self.commit(written, message, also=also)
        self.push(also[0] if also else written[0])

    def commit(self, written: Sequence[Path], message: str, *, also: Sequence[Path] = ()) -> None:
        """Commit files, or say that this is left to do."""
        if not self.is_wanted:
            if written:
                names = " ".join(shown(file) for file in written)
                click.echo(f"commit it: git add {names} && git commit")
            return
        files = list(dict.fromkeys([*written, *also]))
        try:
            commit = self.repository(files[0]).commit(files, message)
        except GitError as error:
            names = ", ".join(shown(file) for file in files)
            fail(f"{names} is written, and could not be committed\n  {error}", REFUSED)
        if commit is not None:
            click.echo(f"committed {commit}: {message.partition(chr(10))[0]}")

    def push(self, file: Path) -> None:
        """Push the branch that a file is on, where that is wanted; it may be run twice."""
        if not self.pushes:
            return
        try:
            where = self.repository(file).push()
        except GitError as error:
            fail(f"it is committed, and could not be pushed\n  {error}", REFUSED)
        click.echo(f"pushed to {where}")


def shown(file: Path) -> str:
    """Give a file as seen from here, where that is shorter."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)
