"""A tar.gz whose bytes depend on nothing but its content."""

import tarfile
from collections.abc import Mapping
from pathlib import Path

from coalmine.packaging.description import FILE_NAME
from coalmine.packaging.errors import BadInputError
from constructs_lib.source_archive import source_files, write_tar_gz


def code_files(directory: Path) -> dict[str, bytes]:
    """Reads the inference code as it goes under `code/`, without caches and hidden files."""
    if not (directory / "inference.py").is_file():
        raise BadInputError(f"{directory}: code folder must hold inference.py; name another folder")
    return {f"code/{name}": content for name, content in source_files(directory).items()}


def write_archive(target: Path, files: Mapping[str, bytes]) -> None:
    """Writes model.json first, then the rest by name; no times, no owners, one mode."""
    names = sorted(files, key=lambda name: (name != FILE_NAME, name))
    write_tar_gz(target, {name: files[name] for name in names})


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
