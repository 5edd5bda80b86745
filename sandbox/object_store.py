"""S3 of the embedded AWS, as SageMaker reads it."""

from __future__ import annotations

from sandbox.ministack.stack import MiniStack


class MiniStackObjectStore:
    """Reads objects of the account that the current request or task acts for."""

    def __init__(self, ministack: MiniStack) -> None:
        self._ministack = ministack

    def get(self, bucket: str, key: str) -> bytes | None:
        """Return an object's bytes, None when it is not there."""
        return self._ministack.read_object(bucket, key)
