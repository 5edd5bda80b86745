"""Model artifacts and source archives: fetched from the object store, unpacked once a version."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from pathlib import Path

from sandbox.hosting.archive import BadArchiveError, remove_tree, unpack
from sandbox.sagemaker.errors import ContainerFailedError, MissingArtifactError
from sandbox.sagemaker.ports import ObjectStore

NOT_FOUND = "Could not find model data at"


def split(uri: str) -> tuple[str, str]:
    """Return bucket and key of an s3:// URI, nothing for one of another kind."""
    if not uri.startswith("s3://"):
        return "", ""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


class Artifacts:
    """Unpacked archives by their content; read-only, shared by all instances."""

    def __init__(self, objects: ObjectStore, directory: Path) -> None:
        self._objects = objects
        self._directory = directory
        self._unpacking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def fetch(self, uri: str | None) -> Path:
        """Return the directory with an archive's content; an empty one for no archive."""
        if uri is None:
            empty = self._directory / "empty"
            empty.mkdir(parents=True, exist_ok=True)
            return empty
        archive = self._read(uri)
        digest = hashlib.sha256(archive).hexdigest()
        target = self._directory / digest
        async with self._unpacking[digest]:
            if not target.exists():
                await self._unpack(uri, archive, target)
        return target

    def clear(self) -> None:
        """Remove everything that was unpacked."""
        remove_tree(self._directory)

    def _read(self, uri: str) -> bytes:
        bucket, key = split(uri)
        if bucket == "" or key == "":
            raise ContainerFailedError(f"Model data must be at s3://bucket/key, got {uri}.")
        archive = self._objects.get(bucket, key)
        if archive is None:
            raise MissingArtifactError(f"{NOT_FOUND} {uri}.")
        return archive

    async def _unpack(self, uri: str, archive: bytes, target: Path) -> None:
        unfinished = target.with_suffix(".unfinished")
        try:
            await asyncio.to_thread(remove_tree, unfinished)
            await asyncio.to_thread(unpack, archive, unfinished)
        except BadArchiveError as cause:
            raise ContainerFailedError(f"Could not unpack model data at {uri}: {cause}.") from cause
        unfinished.rename(target)
