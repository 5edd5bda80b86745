"""The reports that canaries left on S3, to read only."""

import json
from typing import Any

from botocore.exceptions import ClientError

from coalmine.gateways.aws import aws_errors

_MISSING = frozenset({"NoSuchKey", "NoSuchBucket", "404"})


class CanaryReports:
    """JSON documents by their URI."""

    def __init__(self, s3: Any) -> None:
        self._client = s3

    def read(self, uri: str) -> dict[str, Any] | None:
        """Return a report; None when it is not there any more."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        with aws_errors(f"report {uri}"):
            try:
                body = self._client.get_object(Bucket=bucket, Key=key)["Body"].read()
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return None
                raise
        document: dict[str, Any] = json.loads(body)
        return document
