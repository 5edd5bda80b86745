"""Whether a packed artifact fits an endpoint, or any; its estimator is not loaded."""

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canary.golden import FORMAT_VERSION
from coalmine.multi_model.head import FIRST_BYTES, MOST_BYTES, NotPackedError, read_head
from constructs_lib.sklearn_image import SCIKIT_LEARN_VERSIONS

_ESTIMATOR = "model.joblib"


@dataclass(frozen=True, kw_only=True, slots=True)
class PackedArtifact:
    """A file that can be added to an endpoint, or registered for one."""

    path: Path
    sha256: str
    size_bytes: int
    description: dict[str, Any]


def check_artifact(path: Path, *, framework_version: str | None) -> PackedArtifact:
    """Read what an artifact says of itself, and refuse one that would not serve.

    Args:
        framework_version: the container that will serve it; None: whichever it was packed for.

    Raises:
        ValueError: it is not packed by us, or for another container; all problems at once.
    """
    try:
        description = _description(path)
        names = _member_names(path)
    except (NotPackedError, tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as cause:
        raise ValueError(f"{path}: {cause}") from cause
    problems = list(_problems(description, names, framework_version))
    if problems:
        raise ValueError(f"{path}: {'; '.join(problems)}")
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return PackedArtifact(
        path=path, sha256=sha256, size_bytes=path.stat().st_size, description=description
    )


def _problems(
    description: Mapping[str, Any], names: set[str], framework_version: str | None
) -> Iterator[str]:
    format_version = description.get("format_version")
    if format_version != FORMAT_VERSION:
        yield f"format_version of model.json must be {FORMAT_VERSION}, got {format_version!r}"
    recorded = description.get("model_files")
    wanted = recorded if isinstance(recorded, dict) and recorded else [_ESTIMATOR]
    absent = sorted(set(wanted) - names)
    if absent:
        yield f"an artifact must hold {', '.join(absent)}, got {', '.join(sorted(names)[:5])}"
    packed_for = description.get("framework_version")
    if framework_version is None:
        if packed_for not in SCIKIT_LEARN_VERSIONS:
            known = ", ".join(SCIKIT_LEARN_VERSIONS)
            yield f"framework version must be one of {known}, got {packed_for!r}"
    elif packed_for != framework_version:
        scikit_learn = SCIKIT_LEARN_VERSIONS.get(framework_version, "another scikit-learn")
        yield (
            f"framework version must be that of the endpoint, {framework_version} "
            f"({scikit_learn}), got {packed_for!r}; train and package the model for it"
        )


def _description(path: Path) -> dict[str, Any]:
    size = FIRST_BYTES
    with path.open("rb") as file:
        while True:
            file.seek(0)
            head = file.read(size)
            found = read_head(head)
            if found is not None:
                return found
            if len(head) < size or size >= MOST_BYTES:
                raise NotPackedError("an artifact must be a whole tar.gz, got a part of one")
            size *= 4


def _member_names(path: Path) -> set[str]:
    with tarfile.open(path, mode="r:gz") as archive:
        return set(archive.getnames())
