"""An artifact, unpacked as SageMaker unpacks it, and who it says it is."""

import hashlib
import json
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from batch.documents import ModelIdentity
from batch.model_identity import model_identity
from batch.refusal import RefusedRunError
from coalmine.packaging.archive import unpack_archive
from coalmine.packaging.errors import BadInputError


@dataclass(frozen=True, kw_only=True, slots=True)
class UnpackedModel:
    """A folder with model and code, and the model's identity."""

    folder: Path
    identity: ModelIdentity


@contextmanager
def unpacked(artifact: Path) -> Generator[UnpackedModel]:
    """Unpack an artifact for as long as the block lasts; nothing of it is run yet.

    Raises:
        RefusedRunError: it is no artifact, or needs another scikit-learn than is here.
    """
    with tempfile.TemporaryDirectory(prefix="coalmine-batch-") as scratch:
        try:
            unpack_archive(artifact, Path(scratch))
        except BadInputError as cause:
            raise RefusedRunError(str(cause)) from cause
        except (tarfile.TarError, EOFError, OSError) as cause:
            raise RefusedRunError(
                f"{artifact} must be a model.tar.gz, got {cause}; pack it with `coalmine package`"
            ) from cause
        folder = Path(scratch)
        document = _description(folder)
        if document is not None:
            _check_version(artifact, document)
        identity = model_identity(
            document,
            model_name=artifact.name.partition(".")[0],
            artifact_uri=str(artifact.resolve()),
            artifact_etag=_sha256(artifact),
        )
        yield UnpackedModel(folder=folder, identity=identity)


def _description(folder: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((folder / "model.json").read_bytes())
    except FileNotFoundError:
        return None
    return found


def _check_version(artifact: Path, document: dict[str, Any]) -> None:
    """Refuse another scikit-learn than the container has: its answers may be others."""
    wanted = document.get("scikit_learn_version")
    try:
        installed: str | None = version("scikit-learn")
    except PackageNotFoundError:
        installed = None
    if wanted not in (None, installed):
        raise RefusedRunError(
            f"scikit-learn must be {wanted} to load {artifact}, got {installed}; "
            f"install scikit-learn=={wanted}"
        )


def _sha256(artifact: Path) -> str:
    with artifact.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
