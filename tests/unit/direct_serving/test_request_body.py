"""A body has a length or comes in chunks, ends where it said, and has bounds."""

import pytest

from direct_serving.request_body import read_body
from model_handlers.rejection import RequestError


def refused(environ, most_bytes=100):
    with pytest.raises(RequestError) as caught:
        read_body(environ, most_bytes)
    return caught.value.rejection


def test_a_body_with_a_length_is_read(environ):
    """All of it, and no more."""
    assert read_body(environ(body=b"12345")) == b"12345"
    assert read_body(environ(body=b"")) == b""
    assert read_body(environ(body=b"12345", CONTENT_LENGTH="3")) == b"123"


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip, chunked"])
def test_a_body_in_chunks_is_read(environ, coding):
    """The server takes the chunks apart."""
    request = environ(body=b"12345", CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING=coding)

    assert read_body(request, 5) == b"12345"


@pytest.mark.parametrize("coding", [None, "gzip"])
def test_a_request_without_length_and_chunks_is_411(environ, coding):
    """Where it ends nobody knows."""
    request = environ(body=b"1", CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING=coding)

    assert refused(request).status == 411


def test_a_body_that_says_too_much_is_not_read(environ):
    """413, before a byte of it is taken."""
    request = environ(body=b"x" * 101)
    rejection = refused(request)

    assert (413, 0) == (rejection.status, request["wsgi.input"].read_count)
    assert "at most 100 bytes, got Content-Length 101" in rejection.message


def test_chunks_without_end_are_read_up_to_the_bound(environ):
    """One byte more says that it is too much."""
    request = environ(body=b"x" * 500, CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING="chunked")

    assert (413, 101) == (refused(request).status, request["wsgi.input"].read_count)


def test_a_body_that_ends_early_is_refused(environ):
    """Half a CSV would be a valid one."""
    rejection = refused(environ(body=b"1,2\n3", CONTENT_LENGTH="8"))

    assert rejection.status == 400
    assert "must have the 8 bytes that Content-Length says, got 5" in rejection.message


@pytest.mark.parametrize("failure", [OSError("bad chunk"), ValueError("bad chunk")])
def test_chunks_that_are_none_are_refused(environ, failure):
    """Each server raises what it likes."""
    rejection = refused(environ(failure=failure))

    assert (400, f"body must arrive whole, got {type(failure).__name__}") == (
        rejection.status,
        rejection.message,
    )
