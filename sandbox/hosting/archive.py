"""Unpacking of model.tar.gz and sourcedir.tar.gz, neither of which is trusted."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path, PurePosixPath


class BadArchiveError(Exception):
    """An artifact is not a gzipped tar, or wants to write where it must not."""


def unpack(archive: bytes, target: Path) -> None:
    """Unpack a gzipped tar into a new directory and make the result read-only."""
    target.mkdir(parents=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
            # By hand: Python 3.11.0 to 3.11.3, which Debian 12 has, lack tarfile's data filter.
            for member in tar.getmembers():
                _extract(tar, member, target)
    except (tarfile.TarError, EOFError, OSError) as cause:
        remove_tree(target)
        raise BadArchiveError(f"an artifact must be a gzipped tar, got: {cause}") from cause
    except BadArchiveError:
        remove_tree(target)
        raise
    for path in (target, *target.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def remove_tree(directory: Path) -> None:
    """Remove a directory that may be read-only; it may also be gone."""
    if directory.is_symlink() or not directory.exists():
        return
    for path in (directory, *directory.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(directory)


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts:
        raise BadArchiveError(f"paths in an artifact must stay inside it, got {member.name!r}")
    if member.isdir():
        (target / path).mkdir(parents=True, exist_ok=True)
        return
    content = tar.extractfile(member) if member.isfile() else None
    if content is None:
        raise BadArchiveError(
            f"an artifact must hold files and directories only, got {member.name!r}; "
            "put the file itself where the link stands"
        )
    (target / path).parent.mkdir(parents=True, exist_ok=True)
    with content, (target / path).open("wb") as file:
        shutil.copyfileobj(content, file)
