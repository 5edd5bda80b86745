"""Reports of canaries in their bucket; S3 encrypts them as the bucket says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from canary.journal import REPORTS_PREFIX

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class ReportError(Exception):
    """A report could not be written."""


class Reports:
    """One bucket of reports."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def write(self, canary_id: str, document: Mapping[str, object], page: str) -> dict[str, str]:
        """Write a report, over one that stands there; return its URIs by format.

        Raises:
            ReportError: S3 did not take it.
        """
        return {
            "json": self._put(canary_id, "json", json.dumps(document), "application/json"),
            "html": self._put(canary_id, "html", page, "text/html; charset=utf-8"),
        }

    def _put(self, canary_id: str, suffix: str, text: str, content_type: str) -> str:
        key = f"{REPORTS_PREFIX}{canary_id}/report.{suffix}"
        try:
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=text.encode(), ContentType=content_type
            )
        except (ClientError, BotoCoreError) as error:
            raise ReportError(str(error)) from error
        return f"s3://{self._bucket}/{key}"
