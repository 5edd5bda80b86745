"""A tar.gz whose bytes depend on nothing but its content."""

import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

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


def unpack_archive(artifact: Path, directory: Path) -> None:
    """Unpacks an artifact into a folder, in constant memory.

    Raises:
        BadInputError: a path leads out of the folder, or something is neither file nor folder.
        tarfile.TarError: it is no archive.
    """
    # By hand: Python 3.11.0 to 3.11.3, which Debian 12 has, lack tarfile's data filter.
    with tarfile.open(artifact) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            if path.is_absolute() or ".." in path.parts:
                raise BadInputError(
                    f"{artifact}: paths must stay inside the artifact, got {member.name!r}"
                )
            if member.isdir():
                (directory / path).mkdir(parents=True, exist_ok=True)
                continue
            content = archive.extractfile(member) if member.isfile() else None
            if content is None:
                raise BadInputError(
                    f"{artifact}: an artifact must hold files and folders only, got "
                    f"{member.name!r}; put the file itself where the link stands"
                )
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            with content, (directory / path).open("wb") as file:
                shutil.copyfileobj(content, file)
