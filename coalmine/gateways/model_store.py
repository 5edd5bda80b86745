"""The models of a multi-model endpoint on S3."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from coalmine.gateways.aws import AwsError, aws_errors
from coalmine.gateways.new_object import add_object
from coalmine.multi_model.head import FIRST_BYTES, MOST_BYTES, NotPackedError, read_head
from coalmine.multi_model.names import PREFIX, ModelVersion, parse_key

_MISSING = {"NoSuchKey", "404"}
_EMPTY = {"InvalidRange", "416"}  # it has no first byte


class UnreadableModelError(AwsError):
    """S3 does not give one model's artifact; that of another may be fine."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredModel:
    """An artifact as S3 lists it."""

    model: ModelVersion
    size_bytes: int
    modified: datetime


class ModelStore:
    """The objects below models/ of an endpoint's data bucket."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._client = s3
        self._bucket = bucket

    def list(self) -> list[StoredModel]:
        """Return all models by name and age; other objects below the prefix are left out."""
        with aws_errors(f"models in {self._bucket}"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=PREFIX
            )
            objects = [each for page in pages for each in page.get("Contents", [])]
        models = [
            StoredModel(model=model, size_bytes=each["Size"], modified=each["LastModified"])
            for each in objects
            if (model := parse_key(each["Key"])) is not None
        ]
        return sorted(models, key=lambda each: (each.model.name, each.modified))

    def describe(self, model: ModelVersion) -> dict[str, Any] | None:
        """Return model.json, of which only the object's head is read; None if it has none.

        Raises:
            UnreadableModelError: the artifact is gone or empty, or may not be read.
        """
        size = FIRST_BYTES
        while True:
            head = self._head(model, size)
            try:
                found = read_head(head)
            except NotPackedError:
                return None
            if found is not None or len(head) < size or size >= MOST_BYTES:
                return found
            size *= 4

    def add(self, model: ModelVersion, artifact: Path) -> bool:
        """Write an artifact under its key; False when the key is taken, also at this moment."""
        return add_object(self._client, bucket_name=self._bucket, key=model.key, file=artifact)

    def remove(self, model: ModelVersion) -> None:
        """Delete an artifact."""
        with aws_errors(f"s3://{self._bucket}/{model.key}"):
            self._client.delete_object(Bucket=self._bucket, Key=model.key)

    def _head(self, model: ModelVersion, size: int) -> bytes:
        with aws_errors(f"s3://{self._bucket}/{model.key}"):
            try:
                answer = self._client.get_object(
                    Bucket=self._bucket, Key=model.key, Range=f"bytes=0-{size - 1}"
                )
            except ClientError as error:
                raise UnreadableModelError(self._why_unreadable(model, error)) from error
            head: bytes = answer["Body"].read()
        return head

    def _why_unreadable(self, model: ModelVersion, error: ClientError) -> str:
        code, uri = error.response["Error"]["Code"], f"s3://{self._bucket}/{model.key}"
        if code in _MISSING:
            return (
                f"model {model} must be stored, got nothing at {uri}; "
                "see what is there: coalmine models list"
            )
        if code in _EMPTY:
            return f"model {model} must be an artifact, got an empty object at {uri}; remove it"
        return f"{uri}: {error}"
