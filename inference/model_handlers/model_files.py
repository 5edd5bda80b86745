"""model.json, and the files whose digests it records.

A pickle runs the code inside it, so it is read only when its digest is the one that was recorded
when the model was packed. `COALMINE_MODEL_SHA256`, where the deployment sets it, is the digest of
model.json: it ties the whole chain to what was deployed.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from model_handlers.model_json import problem_of

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

DESCRIPTION = "model.json"
DIGEST_VARIABLE = "COALMINE_MODEL_SHA256"
_BLOCK_BYTES = 1 << 20
_PACK_AGAIN = "pack the model again with `coalmine package`"


class UnverifiedModelError(Exception):
    """A file of the artifact is not the one that was packed; it was not loaded."""


def check_description(directory: Path, document: Mapping[str, Any]) -> None:
    """Looks whether what model.json says can be used.

    Raises:
        UnverifiedModelError: it cannot; the message names the entry.
    """
    problem = problem_of(document)
    if problem is not None:
        raise UnverifiedModelError(f"{directory / DESCRIPTION}: {problem}; {_PACK_AGAIN}")


def read_description(directory: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """Reads model.json.

    Raises:
        UnverifiedModelError: it is not there or no JSON, or the deployment names the digest of
            another one.
    """
    path = directory / DESCRIPTION
    content = _content(path)
    expected = environment.get(DIGEST_VARIABLE)
    found = hashlib.sha256(content).hexdigest()
    if expected is not None and found != expected.lower():
        raise UnverifiedModelError(
            f"{path} must have the SHA-256 digest that {DIGEST_VARIABLE} names, {expected}, got "
            f"{found}: another model was deployed; deploy the artifact that lies here, or put the "
            "deployed one back"
        )
    try:
        document: Any = json.loads(content)
    except (ValueError, RecursionError) as cause:
        raise UnverifiedModelError(f"{path} must be JSON, got {cause}; {_PACK_AGAIN}") from cause
    if not isinstance(document, dict):
        raise UnverifiedModelError(
            f"{path} must be a JSON object, got {document!r:.80}; {_PACK_AGAIN}"
        )
    return cast("dict[str, Any]", document)


@contextmanager
def verified(directory: Path, name: str, document: Mapping[str, Any]) -> Generator[BinaryIO]:
    """Opens a file after its digest was found to be the recorded one.

    The same open file is hashed and read: another one put in its place would not be loaded.

    Raises:
        UnverifiedModelError: model.json records no digest for it, or another one.
    """
    path = directory / name
    recorded = cast("Mapping[str, str]", document.get("model_files", {}))
    if name not in recorded:
        raise UnverifiedModelError(
            f"{directory / DESCRIPTION} must record the SHA-256 digest of {name} in model_files, "
            f"got none; {_PACK_AGAIN}"
        )
    _demand_file(path)
    with path.open("rb") as file:
        found = _sha256(file)
        if found != recorded[name]:
            raise UnverifiedModelError(
                f"{path} must have the SHA-256 digest that {DESCRIPTION} records, "
                f"{recorded[name]}, got {found}: it is not the file that was packed; deploy the "
                f"artifact again, or {_PACK_AGAIN}"
            )
        file.seek(0)
        yield file


def _content(path: Path) -> bytes:
    _demand_file(path)
    return path.read_bytes()


def _demand_file(path: Path) -> None:
    if not path.is_file():
        raise UnverifiedModelError(
            f"{path} must be a file of the artifact, got none; deploy the artifact again, or "
            f"{_PACK_AGAIN}"
        )


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK_BYTES):
        digest.update(block)
    return digest.hexdigest()
