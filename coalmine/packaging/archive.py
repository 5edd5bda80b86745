"""A tar.gz whose bytes depend on nothing but its content."""

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from coalmine.packaging.description import FILE_NAME
from coalmine.packaging.errors import BadInputError

_MODE = 0o644


def code_files(directory: Path) -> dict[str, bytes]:
    """Reads the inference code as it goes under `code/`, without caches and hidden files."""
    if not (directory / "inference.py").is_file():
        raise BadInputError(f"{directory}: code folder must hold inference.py; name another folder")
    files: dict[str, bytes] = {}
    for path in sorted(directory.rglob("*")):
        inner = path.relative_to(directory)
        hidden = any(part.startswith((".", "__pycache__")) for part in inner.parts)
        if path.is_file() and not hidden and path.suffix != ".pyc":
            files[f"code/{inner.as_posix()}"] = path.read_bytes()
    return files


def write_archive(target: Path, files: Mapping[str, bytes]) -> None:
    """Writes model.json first, then the rest by name; no times, no owners, one mode."""
    names = sorted(files, key=lambda name: (name != FILE_NAME, name))
    with (
        target.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            member.mode = _MODE
            archive.addfile(member, io.BytesIO(files[name]))


def write_folder(directory: Path, files: Mapping[str, bytes]) -> None:
    """Lays the files out as SageMaker unpacks them."""
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def read_archive(artifact: Path) -> dict[str, bytes]:
    """Reads an artifact's files by name."""
    files: dict[str, bytes] = {}
    with tarfile.open(artifact) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                files[member.name] = content.read()
    return files
