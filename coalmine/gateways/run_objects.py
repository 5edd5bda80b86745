"""The folders of batch runs on S3, to read only."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from batch.ports import ObjectInfo
from coalmine.gateways.aws import aws_errors

_MISSING = frozenset({"NoSuchKey", "404"})


class RunObjects:
    """Small documents, and the names of what lies beside them."""

    def __init__(self, s3: Any) -> None:
        self._client = s3

    def find(self, uri: str) -> Iterator[ObjectInfo]:
        """Yield what lies below a prefix."""
        bucket, prefix = _split(uri)
        with aws_errors(f"list {uri}"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=bucket, Prefix=prefix
            )
            for page in pages:
                for each in page.get("Contents", []):
                    yield ObjectInfo(
                        uri=f"s3://{bucket}/{each['Key']}",
                        size_bytes=each["Size"],
                        etag=each["ETag"],
                    )

    def get(self, uri: str) -> bytes | None:
        """Return an object, None when it is not there."""
        bucket, key = _split(uri)
        with aws_errors(f"read {uri}"):
            try:
                body: bytes = self._client.get_object(Bucket=bucket, Key=key)["Body"].read()
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return None
                raise
        return body

    def folders(self, uri: str) -> list[str]:
        """Return the names of the folders right below a prefix."""
        bucket, prefix = _split(uri)
        with aws_errors(f"list {uri}"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=bucket, Prefix=prefix, Delimiter="/"
            )
            found = [each["Prefix"] for page in pages for each in page.get("CommonPrefixes", [])]
        return [each.removeprefix(prefix).rstrip("/") for each in found]


def _split(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
