"""Requests to S3 that take long enough for others to notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LARGE_BYTES = 2**20
_ALGORITHM = "x-amz-sdk-checksum-algorithm"


def is_large(
    method: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
) -> bool:
    """Tell whether a request hashes or copies megabytes."""
    copies = method == "PUT" and "x-amz-copy-source" in headers
    completes = method == "POST" and "uploadId" in query
    return len(body) >= LARGE_BYTES or copies or completes


def checked_once(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers that ask for no checksum which the request brings along anyway."""
    brought = f"x-amz-checksum-{headers.get(_ALGORITHM, '').lower()}"
    return {
        name: value
        for name, value in headers.items()
        if name != _ALGORITHM or brought not in headers
    }
