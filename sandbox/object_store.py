"""S3 of the embedded AWS, as SageMaker uses it."""

from __future__ import annotations

from sandbox import iam
from sandbox.ministack.stack import MiniStack
from sandbox.sagemaker.ports import NotWrittenError, ObjectWrite


class MiniStackObjectStore:
    """Reads objects of the account that the current request or task acts for; writes as a role."""

    def __init__(self, ministack: MiniStack) -> None:
        self._ministack = ministack

    def get(self, bucket: str, key: str) -> bytes | None:
        """Return an object's bytes, None when it is not there."""
        return self._ministack.read_object(bucket, key)

    def list_keys(self, bucket: str, prefix: str) -> list[str]:
        """Return the keys that begin with a prefix, in order."""
        return self._ministack.list_keys(bucket, prefix)

    def put(self, write: ObjectWrite) -> None:
        """Write an object as its role; raise NotWrittenError."""
        with self._ministack.acting_for(write.account, write.region):
            problem = iam.write_denial(self._ministack.policies, write)
            if problem is None:
                problem = self._ministack.write_object(
                    write.bucket, write.key, write.body, kms_key_id=write.kms_key_id
                )
        if problem is not None:
            raise NotWrittenError(f"s3://{write.bucket}/{write.key}: {problem}")

    def delete(self, write: ObjectWrite) -> None:
        """Delete what a write has stored."""
        with self._ministack.acting_for(write.account, write.region):
            self._ministack.delete_object(write.bucket, write.key)
