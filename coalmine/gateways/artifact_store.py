"""The registry's bucket: artifacts are added and never overwritten."""

from pathlib import Path
from typing import Any

from coalmine.gateways.new_object import add_object


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
        return add_object(self._client, bucket_name=self._bucket_name, key=key, file=file)
