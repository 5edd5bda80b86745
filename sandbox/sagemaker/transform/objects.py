"""Which objects a job transforms, and where their outputs go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.sagemaker.artifacts import split
from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.ports import ObjectStore
from sandbox.sagemaker.transform.plan import S3DataType, TransformPlan


@dataclass(frozen=True, slots=True)
class InputObject:
    """One object; the relative key is what the output keeps of its key."""

    bucket: str
    key: str
    relative_key: str

    def output_key(self, output_prefix: str) -> str:
        """Return the key of the output below the job's output path."""
        folder = output_prefix.rstrip("/")
        name = f"{self.relative_key}.out"
        return name if folder == "" else f"{folder}/{name}"


def find_objects(objects: ObjectStore, plan: TransformPlan) -> list[InputObject]:
    """Return the objects that are there now; a folder's marker is none."""
    bucket, key = split(plan.input_uri)
    if plan.data_type is S3DataType.MANIFEST_FILE:
        manifest = objects.get(bucket, key)
        return [] if manifest is None else list(_listed(manifest, plan.input_uri))
    folder = key[: key.rfind("/") + 1]
    return [
        InputObject(bucket, each, each.removeprefix(folder))
        for each in objects.list_keys(bucket, key)
        if not each.endswith("/")
    ]


def _listed(manifest: bytes, uri: str) -> Iterator[InputObject]:
    try:
        entries = json.loads(manifest)
    except ValueError as cause:
        raise _bad_manifest(uri) from cause
    if not isinstance(entries, list) or entries == []:
        raise _bad_manifest(uri)
    first, *names = entries
    prefix = first.get("prefix") if isinstance(first, dict) else None
    if not isinstance(prefix, str) or not all(isinstance(name, str) for name in names):
        raise _bad_manifest(uri)
    bucket, folder = split(prefix)
    if bucket == "":
        raise _bad_manifest(uri)
    for name in names:
        yield InputObject(bucket, f"{folder}{name}", name)


def _bad_manifest(uri: str) -> Exception:
    return validation_exception(
        f'The manifest "{uri}" must be a JSON list that begins with {{"prefix": "s3://..."}} and '
        "goes on with keys below that prefix."
    )
