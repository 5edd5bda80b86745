"""Which requests to S3 are kept off the event loop."""

from typing import Any

import pytest

from sandbox.large_requests import LARGE_BYTES, checked_once, is_large


@pytest.mark.parametrize(
    ("method", "headers", "body", "query", "expected"),
    [
        ("PUT", {}, bytes(LARGE_BYTES), {}, True),
        ("PUT", {"x-amz-copy-source": "b/k"}, b"", {"partNumber": ["1"]}, True),
        ("POST", {}, b"<xml/>", {"uploadId": ["u"]}, True),
        ("POST", {}, b"", {"uploads": [""]}, False),
        ("PUT", {}, b"small", {}, False),
        ("GET", {}, b"", {}, False),
    ],
    ids=["large", "copy", "complete upload", "begin upload", "small", "read"],
)
def test_what_hashes_or_copies_is_large(
    method: str, headers: dict[str, str], body: bytes, query: dict[str, Any], expected: bool
):
    """However small the request itself is."""
    assert expected is is_large(method, headers, body, query)


def test_a_checksum_that_is_brought_along_is_not_asked_for_again():
    """It would be computed twice; one of another algorithm is still asked for."""
    asked, brought = {"x-amz-sdk-checksum-algorithm": "CRC32"}, {"x-amz-checksum-crc32": "AAAAAA=="}
    other = {"x-amz-checksum-sha256": "AA=="}

    assert brought == checked_once({**asked, **brought})
    assert {**asked, **other} == checked_once({**asked, **other})
    assert asked == checked_once(asked)
