"""Encryption of objects with S3's own key."""

from __future__ import annotations

from tests.sandbox.conftest import RunningSandbox


def test_a_write_with_kms_and_no_key_takes_the_managed_key(
    running_sandbox: RunningSandbox, unique: str
):
    """As on AWS; SageMaker's SDKs upload code this way."""
    s3 = running_sandbox.client("s3")
    s3.create_bucket(Bucket=unique)
    s3.put_object(Bucket=unique, Key="code", Body=b"1", ServerSideEncryption="aws:kms")
    found = s3.head_object(Bucket=unique, Key="code")

    assert "aws:kms" == found["ServerSideEncryption"]
    assert found["SSEKMSKeyId"].endswith(":alias/aws/s3")
