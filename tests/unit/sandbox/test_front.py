"""The door."""

import pytest

from sandbox.front import is_own_host, refusal


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:4566", True),
        ("localhost", True),
        ("[::1]:80", True),
        ("bucket.s3.localhost:4566", True),
        ("bucket.s3.us-east-1.amazonaws.com", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("amazonaws.com.evil.example", False),
        ("", False),
    ],
)
def test_a_host_is_this_machine_or_not(host: str, expected: bool):
    """A name that anybody can point at 127.0.0.1 is none of ours."""
    assert expected is is_own_host(host)


def test_a_plain_request_is_let_in():
    """SDKs send no Origin."""
    assert refusal("/", [(b"host", b"127.0.0.1:1"), (b"accept", b"*/*")]) is None
