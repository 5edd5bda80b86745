"""Source code as a tar.gz whose bytes depend on nothing but its content."""

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

_MODE = 0o644


def source_files(directory: Path) -> dict[str, bytes]:
    """Read a source root by name, without caches and hidden files."""
    files: dict[str, bytes] = {}
    for path in sorted(directory.rglob("*")):
        inner = path.relative_to(directory)
        hidden = any(part.startswith((".", "__pycache__")) for part in inner.parts)
        if path.is_file() and not hidden and path.suffix != ".pyc":
            files[inner.as_posix()] = path.read_bytes()
    return files


def write_tar_gz(target: Path, files: Mapping[str, bytes]) -> None:
    """Write files in the order given; no times, no owners, one mode."""
    with (
        target.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mode = _MODE
            archive.addfile(member, io.BytesIO(content))
