"""What an artifact is, told from its files; nothing of it is loaded or run."""

import hashlib
import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coalmine.packaging.description import FILE_NAME, read_description
from coalmine.packaging.errors import BadInputError
from coalmine.packaging.formats import ModelFormat

_BLOCK_BYTES = 1 << 20
_PICKLES = {ModelFormat.JOBLIB}


@dataclass(frozen=True, kw_only=True, slots=True)
class ArtifactFile:
    """A file of an artifact; `recorded_sha256` is None for what model.json does not vouch for."""

    name: str
    size_bytes: int
    sha256: str
    recorded_sha256: str | None

    @property
    def is_intact(self) -> bool:
        """Whether it is the file that was packed, as far as that was recorded."""
        return self.recorded_sha256 in (None, self.sha256)


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """What is known of an artifact.

    Attributes:
        sha256: of the artifact itself.
        model_json_sha256: what COALMINE_MODEL_SHA256 of its deployment is.
        model_format: how the model is stored; None for an artifact of an older packer.
        absent: files that model.json records and that are not there.
    """

    path: Path
    size_bytes: int
    sha256: str
    model_json_sha256: str
    model_format: ModelFormat | None
    description: Mapping[str, Any]
    files: tuple[ArtifactFile, ...]
    absent: tuple[str, ...]

    @property
    def is_pickled(self) -> bool:
        """Whether loading it runs code from the artifact."""
        return self.model_format is None or self.model_format in _PICKLES

    @property
    def problems(self) -> list[str]:
        """What would keep it from being loaded."""
        found = [
            f"{file.name} must have the digest {file.recorded_sha256}, got {file.sha256}"
            for file in self.files
            if not file.is_intact
        ]
        found += [f"{name} must be in the artifact" for name in self.absent]
        if self.model_format is None:
            found.append("model.json must record the digests of the model; pack it again")
        return found


def inspect_artifact(path: Path) -> Inspection:
    """Reads an artifact from end to end, in constant memory.

    Raises:
        BadInputError: it is none.
    """
    try:
        description = read_description(path)
        recorded: dict[str, str] = description.get("model_files", {})
        with tarfile.open(path) as archive:
            files = tuple(_file(archive, member, recorded) for member in archive if member.isfile())
    except (OSError, EOFError, ValueError, tarfile.TarError) as cause:
        raise BadInputError(
            f"{path}: artifact must be a model.tar.gz that `coalmine package` wrote, got {cause}"
        ) from cause
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    names = {file.name: file for file in files}
    return Inspection(
        path=path,
        size_bytes=path.stat().st_size,
        sha256=sha256,
        model_json_sha256=names[FILE_NAME].sha256,
        model_format=ModelFormat(description["format"]) if recorded else None,
        description=description,
        files=files,
        absent=tuple(sorted(set(recorded) - set(names))),
    )


def as_document(found: Inspection) -> dict[str, Any]:
    """Gives all of it as JSON can hold it."""
    return {
        "path": str(found.path),
        "size_bytes": found.size_bytes,
        "sha256": found.sha256,
        "model_json_sha256": found.model_json_sha256,
        "is_pickled": found.is_pickled,
        "is_exact": is_exact(found),
        "problems": found.problems,
        "files": [
            {"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256}
            for file in found.files
        ],
        "description": json.loads(json.dumps(found.description)),
    }


def is_exact(found: Inspection) -> bool | None:
    """Tells whether rows are scored without the estimator; None: the packer did not look."""
    if "why_not_exact" not in found.description:
        return None
    return found.description["why_not_exact"] is None


def _file(
    archive: tarfile.TarFile, member: tarfile.TarInfo, recorded: Mapping[str, str]
) -> ArtifactFile:
    digest = hashlib.sha256()
    content = archive.extractfile(member)
    if content is not None:
        while block := content.read(_BLOCK_BYTES):
            digest.update(block)
    return ArtifactFile(
        name=member.name,
        size_bytes=member.size,
        sha256=digest.hexdigest(),
        recorded_sha256=recorded.get(member.name),
    )
