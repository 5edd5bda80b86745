"""Captured objects on S3: listed by hour, read line by line."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

from coalmine.capture.location import CapturedObject, CaptureLocation
from coalmine.gateways.aws import aws_errors

# A line is put together again for each chunk that it spans, and captured bodies are megabytes.
_CHUNK_BYTES = 1 << 20


class CapturedObjects:
    """What one endpoint captured."""

    def __init__(self, s3: Any, location: CaptureLocation) -> None:
        self._s3 = s3
        self._location = location

    def variant_names(self) -> list[str]:
        """Return the variants that something was captured of, also those that are gone."""
        root = self._location.root
        with aws_errors(f"list {self._location.uri}"):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._location.bucket, Prefix=root, Delimiter="/"
            )
            prefixes = [each["Prefix"] for page in pages for each in page.get("CommonPrefixes", [])]
        return [prefix.removeprefix(root).rstrip("/") for prefix in prefixes]

    def between(
        self, variant_name: str, *, start: datetime, end: datetime
    ) -> Iterator[CapturedObject]:
        """Yield a variant's objects of the hours from `start` to `end`, oldest first.

        Only the prefixes of that time are listed, however much was captured before and after.
        """
        for prefix in self._location.time_prefixes(variant_name, start=start, end=end):
            for key in self._keys(prefix):
                captured = self._location.read_key(key)
                if captured is not None:
                    yield captured

    def lines(self, key: str) -> Iterator[str]:
        """Yield the lines of an object as they arrive."""
        with aws_errors(f"read s3://{self._location.bucket}/{key}"):
            body = self._s3.get_object(Bucket=self._location.bucket, Key=key)["Body"]
            with closing(body):
                for line in body.iter_lines(chunk_size=_CHUNK_BYTES):
                    yield line.decode(errors="replace")

    def _keys(self, prefix: str) -> Iterator[str]:
        with aws_errors(f"list s3://{self._location.bucket}/{prefix}"):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._location.bucket, Prefix=prefix
            )
            for page in pages:
                for each in page.get("Contents", []):
                    yield each["Key"]
