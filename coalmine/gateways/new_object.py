"""Objects that are written once: S3 itself decides, so two who add at once cannot both win."""

from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from coalmine.gateways.aws import aws_errors

_EXISTS = frozenset({"PreconditionFailed", "412"})


def add_object(s3: Any, *, bucket_name: str, key: str, file: Path) -> bool:
    """Write an artifact under a new key; False when the key is taken, also at this moment."""
    with aws_errors(f"upload to s3://{bucket_name}/{key}"), file.open("rb") as content:
        try:
            s3.put_object(
                Bucket=bucket_name,
                Key=key,
                Body=content,
                ContentType="application/gzip",
                IfNoneMatch="*",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _EXISTS:
                return False
            raise
    return True
