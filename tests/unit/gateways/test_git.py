"""Commits and pushes in real repositories: a remote, and two people with a clone each."""

import subprocess
from pathlib import Path

import pytest

from coalmine.gateways.git import GitError, Repository

IDENTITY = ("-c", "user.name=t", "-c", "user.email=t@example.com")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *IDENTITY, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture(autouse=True)
def identity(monkeypatch):
    """Commit as somebody, without the settings of whoever runs this."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "somebody@example.com")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")


@pytest.fixture
def remote(tmp_path):
    """A bare remote with one commit on main."""
    folder = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(folder))
    first = tmp_path / "first"
    git(tmp_path, "clone", "--quiet", str(folder), str(first))
    git(first, "checkout", "--quiet", "-B", "main")
    (first / "config").mkdir()
    (first / "config" / "dev.yaml").write_text("a\nb\nc\n")
    git(first, "add", ".")
    git(first, "commit", "--quiet", "-m", "Begin")
    git(first, "push", "--quiet", "--set-upstream", "origin", "main")
    return folder


@pytest.fixture
def ours(remote, tmp_path):
    git(tmp_path, "clone", "--quiet", str(remote), "ours")
    return tmp_path / "ours"


@pytest.fixture
def theirs(remote, tmp_path):
    git(tmp_path, "clone", "--quiet", str(remote), "theirs")
    return tmp_path / "theirs"


def changes(folder: Path, text: str, name: str = "config/dev.yaml") -> Path:
    """Write a file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_only_the_named_files_are_committed(ours):
    """What somebody has staged for another commit stays staged."""
    changes(ours, "x\n", "staged.txt")
    git(ours, "add", "staged.txt")
    changes(ours, "y\n", "untracked.txt")
    file = changes(ours, "a\nB\nc\n")
    new = changes(ours, "new\n", "config/releases/dev.yaml")
    commit = Repository.of(file).commit([file, new], "Record it\n\nBecause.")

    assert commit == git(ours, "rev-parse", "--short", "HEAD")
    assert "config/dev.yaml\nconfig/releases/dev.yaml" == git(
        ours, "show", "--name-only", "--format=", "HEAD"
    )
    assert "Record it\n\nBecause." == git(ours, "log", "-1", "--format=%B")
    assert "A  staged.txt\n?? untracked.txt" == git(ours, "status", "--porcelain")


def test_nothing_is_committed_where_nothing_changed(ours):
    file = ours / "config" / "dev.yaml"
    before = git(ours, "rev-parse", "HEAD")

    assert Repository.of(file).commit([file], "Nothing") is None
    assert before == git(ours, "rev-parse", "HEAD")


def test_a_file_that_is_not_there_has_not_changed(ours):
    """A record is written by the first promotion."""
    file = ours / "config" / "releases" / "dev.yaml"

    assert [] == Repository.of(file).changed([file])


def test_a_push_says_where_to(ours, remote):
    file = changes(ours, "a\nB\nc\n")
    repository = Repository.of(file)
    repository.commit([file], "Record it")

    assert "origin/main" == repository.push()
    assert "Record it" == git(remote, "log", "-1", "--format=%s", "main")
    assert "origin/main" == repository.push()  # it can be run twice


def test_a_branch_of_another_name_is_pushed_to_where_it_comes_from(ours, remote):
    git(ours, "checkout", "--quiet", "-b", "mine", "--track", "origin/main")
    file = changes(ours, "a\nB\nc\n")
    repository = Repository.of(file)
    repository.commit([file], "Record it")
    repository.push()

    assert "Record it" == git(remote, "log", "-1", "--format=%s", "main")


def test_two_that_push_at_once_both_get_through(ours, theirs, remote):
    """Neither is forced, and neither is lost; changes that nobody committed stay."""
    file = changes(theirs, "A\nb\nc\n")
    other = Repository.of(file)
    other.commit([file], "Theirs")
    other.push()
    mine = changes(ours, "new\n", "config/releases/dev.yaml")
    changes(ours, "a\nb\nc\nedited meanwhile\n")
    repository = Repository.of(mine)
    repository.commit([mine], "Ours")
    repository.push()

    assert "Ours\nTheirs\nBegin" == git(remote, "log", "--format=%s", "main")
    assert "A\nb\nc\nedited meanwhile\n" == (ours / "config" / "dev.yaml").read_text()


def test_a_conflict_leaves_the_commit_where_it_was(ours, theirs, remote):
    """No half-done rebase stays behind, and nobody's change is thrown away."""
    file = changes(theirs, "a\nTHEIRS\nc\n")
    other = Repository.of(file)
    other.commit([file], "Theirs")
    other.push()
    file = changes(ours, "a\nOURS\nc\n")
    repository = Repository.of(file)
    repository.commit([file], "Ours")

    with pytest.raises(GitError, match=r"(?s)must fit under our commit: .*dev.yaml.*by hand: git"):
        repository.push()
    assert "Ours" == git(ours, "log", "-1", "--format=%s")
    assert "a\nOURS\nc\n" == file.read_text()
    assert "" == git(ours, "status", "--porcelain")
    assert "Theirs" == git(remote, "log", "-1", "--format=%s", "main")


def test_who_is_always_faster_is_not_fought_for_ever(ours, theirs, remote):
    """Each push of ours meets a new one of theirs; a hook of the remote plays them."""
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'cannot lock ref' >&2\nexit 1\n")
    hook.chmod(0o755)
    file = changes(ours, "a\nB\nc\n")
    repository = Repository.of(file)
    repository.commit([file], "Ours")

    with pytest.raises(GitError, match="5 times that somebody else was faster"):
        repository.push()


def test_a_remote_that_refuses_is_not_asked_again(ours, remote):
    """A protected branch: its words are the reason."""
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'main is protected' >&2\nexit 1\n")
    hook.chmod(0o755)
    file = changes(ours, "a\nB\nc\n")
    repository = Repository.of(file)
    repository.commit([file], "Ours")

    with pytest.raises(GitError, match=r"(?s)must be taken: .*main is protected"):
        repository.push()


def test_a_folder_without_git_is_told(tmp_path):
    with pytest.raises(GitError, match=r"dev.yaml must be in a Git repository: .*not a git"):
        Repository.of(tmp_path / "config" / "dev.yaml")


def test_a_detached_head_is_told(ours):
    """Pipelines check a commit out, not a branch."""
    git(ours, "checkout", "--quiet", "--detach")

    with pytest.raises(GitError, match="got a detached HEAD; check one out"):
        Repository.of(ours / "config" / "dev.yaml").push()


def test_a_branch_without_an_upstream_is_told(ours):
    git(ours, "checkout", "--quiet", "-b", "mine")

    with pytest.raises(GitError, match="git push --set-upstream origin mine"):
        Repository.of(ours / "config" / "dev.yaml").push()


def test_a_commit_that_a_hook_refuses_is_told(ours):
    hook = ours / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'not on a friday' >&2\nexit 1\n")
    hook.chmod(0o755)
    file = changes(ours, "a\nB\nc\n")

    with pytest.raises(GitError, match=r"git commit in .* must succeed: not on a friday"):
        Repository.of(file).commit([file], "Ours")
