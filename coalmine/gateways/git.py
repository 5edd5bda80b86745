"""A Git repository: named files are committed, and pushed behind what others pushed meanwhile."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

MOST_PUSHES = 5

# Nobody is there to be asked, and what Git says is read here.
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true", "LC_ALL": "C"}
# Somebody was faster: before us, or at the same moment.
_LOST_RACES = ("[rejected]", "cannot lock ref", "failed to update ref")


class GitError(Exception):
    """Git said no; the message says to what, and why."""


class Repository:
    """The repository that a file is in."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    def of(cls, file: Path) -> "Repository":
        """Find the repository of a file, which need not be there yet.

        Raises:
            GitError: it is in none, or there is no Git.
        """
        folder = file.resolve().parent
        while not folder.exists():
            folder = folder.parent
        done = _git(folder, "rev-parse", "--show-toplevel")
        if done.returncode != 0:
            raise GitError(f"{file} must be in a Git repository: {_said(done)}")
        return cls(Path(done.stdout.strip()))

    def changed(self, files: Sequence[Path]) -> list[Path]:
        """Return those of the files that are not as they were committed."""
        return [
            file
            for file in files
            if self._run("status", "--porcelain", "--untracked-files=all", "--", _path(file)) != ""
        ]

    def commit(self, files: Sequence[Path], message: str) -> str | None:
        """Commit these files and nothing else; return the commit, None where nothing changed.

        What else is changed, or staged, stays so.
        """
        changed = [_path(file) for file in self.changed(files)]
        if not changed:
            return None
        self._run("add", "--", *changed)  # Git commits no file by its name that it does not know
        self._run("commit", "--quiet", "--only", "--message", message, "--", *changed)
        return self._run("rev-parse", "--short", "HEAD")

    def push(self) -> str:
        """Push the current branch to where it comes from; return that, as `origin/main`.

        When somebody else was faster, ours is put on top of theirs, and pushed again; never forced.
        """
        remote, branch = self._upstream()
        for _ in range(MOST_PUSHES):
            done = _git(self._root, "push", "--porcelain", remote, f"HEAD:{branch}")
            if done.returncode == 0:
                return f"{remote}/{branch.removeprefix('refs/heads/')}"
            if not any(words in f"{done.stdout}{done.stderr}" for words in _LOST_RACES):
                raise GitError(f"the push to {remote} must be taken: {_said(done)}")
            self._put_on_top(remote, branch)
        raise GitError(
            f"the push to {remote} must be taken, got {MOST_PUSHES} times that somebody else was "
            "faster; try again: git pull --rebase && git push"
        )

    def _upstream(self) -> tuple[str, str]:
        """Return the remote and the ref there that the current branch comes from."""
        branch = _git(self._root, "symbolic-ref", "--quiet", "--short", "HEAD").stdout.strip()
        if branch == "":
            raise GitError(
                "a branch must be checked out for a push, got a detached HEAD; "
                "check one out: git checkout main"
            )
        found = [
            _git(self._root, "config", "--get", f"branch.{branch}.{key}").stdout.strip()
            for key in ("remote", "merge")
        ]
        if "" in found:
            raise GitError(
                f"branch {branch} must have an upstream, got none; "
                f"give it one: git push --set-upstream origin {branch}"
            )
        return found[0], found[1]

    def _put_on_top(self, remote: str, branch: str) -> None:
        done = _git(self._root, "pull", "--rebase", "--autostash", remote, branch)
        if done.returncode == 0:
            return
        _git(self._root, "rebase", "--abort")  # there is none when the fetch failed
        raise GitError(
            f"what {remote} got meanwhile must fit under our commit: {_said(done)}\n"
            "  the commit is kept on this branch; put it on top by hand: "
            "git pull --rebase && git push"
        )

    def _run(self, *arguments: str) -> str:
        done = _git(self._root, *arguments)
        if done.returncode != 0:
            raise GitError(f"git {arguments[0]} in {self._root} must succeed: {_said(done)}")
        return done.stdout.strip()


def _git(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(  # noqa: S603  # no shell, and what is named are files
            ["git", *arguments],  # noqa: S607  # the one that its user has
            cwd=folder,
            env={**os.environ, **_ENVIRONMENT},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError("git must be installed, got none on the PATH") from error


def _path(file: Path) -> str:
    return str(file.resolve())


def _said(done: "subprocess.CompletedProcess[str]") -> str:
    """Give what Git said, without its hints."""
    said = f"{done.stderr.strip()}\n{done.stdout.strip()}".strip()
    lines = [line for line in said.splitlines() if not line.startswith("hint:")]
    return "\n  ".join(lines)
