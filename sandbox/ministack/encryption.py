"""S3's own key: a write that asks for aws:kms and names no key takes it, as on AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ALGORITHM = "x-amz-server-side-encryption"
_KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id"


def install_managed_key(modules: Mapping[str, Any]) -> None:
    """Encrypt with `aws/s3` where MiniStack wants to be told a key."""
    s3, responses = modules["services.s3"], modules["core.responses"]
    resolve = s3._resolve_sse_write_headers

    def resolve_sse_write_headers(headers: Mapping[str, str], bucket_name: str) -> Any:
        if headers.get(_ALGORITHM) == "aws:kms" and headers.get(_KEY_ID, "") == "":
            scope = f"{responses.get_region()}:{responses.get_account_id()}"
            headers = {**headers, _KEY_ID: f"arn:aws:kms:{scope}:alias/aws/s3"}
        return resolve(headers, bucket_name)

    s3._resolve_sse_write_headers = resolve_sse_write_headers
