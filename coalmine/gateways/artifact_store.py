"""The registry's bucket: artifacts are added and never overwritten."""

from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from coalmine.gateways.aws import aws_errors

_TAKEN = frozenset({"PreconditionFailed", "412"})


class ArtifactStore:
    """One bucket."""

    def __init__(self, s3: Any, bucket_name: str) -> None:
        self._client = s3
        self._bucket_name = bucket_name

    def url(self, key: str) -> str:
        """Return the S3 URI of a key."""
        return f"s3://{self._bucket_name}/{key}"

    def add(self, key: str, file: Path) -> bool:
        """Upload a file under a new key; False when something lies there already."""
        with aws_errors(f"upload to {self.url(key)}"), file.open("rb") as content:
            try:
                self._client.put_object(
                    Bucket=self._bucket_name, Key=key, Body=content, IfNoneMatch="*"
                )
            except ClientError as error:
                if error.response["Error"]["Code"] in _TAKEN:
                    return False
                raise
        return True
