"""What is in a bucket, with all versions, delete markers and unfinished uploads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from coalmine.gateways.aws import AwsError, aws_errors

MOST_COUNTED = 200_000
_MISSING = ("NoSuchBucket", "404")
_BATCH = 1000  # the most that DeleteObjects takes


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """How much is in a bucket: versions and delete markers count, and parts of uploads."""

    count: int
    stored_bytes: int
    is_counted_in_full: bool


class BucketContents:
    """Buckets that may have versions."""

    def __init__(self, s3: Any) -> None:
        self._client = s3

    def measure(self, bucket: str, most: int = MOST_COUNTED) -> Contents | None:
        """Count what is in a bucket, up to a point; None when there is no such bucket."""
        count = stored = 0
        with aws_errors(f"bucket {bucket}"):
            try:
                for entry in self._versions(bucket):
                    count, stored = count + 1, stored + int(entry.get("Size", 0))
                    if count >= most:
                        return Contents(count=count, stored_bytes=stored, is_counted_in_full=False)
                count += sum(1 for _ in self._uploads(bucket))
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return None
                raise
        return Contents(count=count, stored_bytes=stored, is_counted_in_full=True)

    def empty(self, bucket: str, told: Callable[[int], None]) -> None:
        """Delete all versions, delete markers and unfinished uploads.

        Args:
            told: called with how many are deleted by now.
        """
        deleted = 0
        with aws_errors(f"contents of bucket {bucket}"):
            for upload in self._uploads(bucket):
                self._client.abort_multipart_upload(
                    Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                )
            for batch in _batches(self._versions(bucket)):
                self._delete(bucket, batch)
                deleted += len(batch)
                told(deleted)

    def remove(self, bucket: str) -> None:
        """Delete a bucket, which must be empty; one that is gone is deleted."""
        with aws_errors(f"bucket {bucket}"):
            try:
                self._client.delete_bucket(Bucket=bucket)
            except ClientError as error:
                if error.response["Error"]["Code"] not in _MISSING:
                    raise

    def _delete(self, bucket: str, batch: list[dict[str, Any]]) -> None:
        objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in batch]
        answer = self._client.delete_objects(
            Bucket=bucket, Delete={"Objects": objects, "Quiet": True}
        )
        if errors := answer.get("Errors", []):
            first = errors[0]
            raise AwsError(
                f"all objects of bucket {bucket} must be deletable, got {len(errors)} that are "
                f"not, {first['Key']}: {first.get('Code')}: {first.get('Message')}"
            )

    def _versions(self, bucket: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=bucket)
        for page in pages:
            yield from page.get("Versions", [])
            yield from page.get("DeleteMarkers", [])

    def _uploads(self, bucket: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket)
        for page in pages:
            yield from page.get("Uploads", [])


def _batches(entries: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
