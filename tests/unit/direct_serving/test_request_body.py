"""A body has a length or comes in chunks, ends where it said, and has bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from direct_serving.request_body import RequestBody
from model_handlers.rejection import RequestError
from tests.unit.direct_serving.conftest import environ_of

CHUNKED = {"CONTENT_LENGTH": None, "HTTP_TRANSFER_ENCODING": "chunked"}


def stream(body, size=2):
    """Read a body in pieces."""
    return b"".join(iter(lambda: body.read(size), b""))


def refused(call):
    with pytest.raises(RequestError) as caught:
        call()
    return caught.value.rejection


@given(st.binary(max_size=50), st.integers(1, 60))
def test_a_body_is_read_whole_and_in_pieces_of_any_size(content, size):
    """To the same bytes."""
    given_length, chunks = environ_of(body=content), environ_of(body=content, **CHUNKED)

    assert content == RequestBody(environ_of(body=content)).read_whole()
    assert content == stream(RequestBody(given_length), size)
    assert content == stream(RequestBody(chunks), size)


def test_no_more_is_read_than_the_length_says(environ):
    """What follows is the next request."""
    body = RequestBody(environ(body=b"12345", CONTENT_LENGTH="3"))

    assert stream(body) == b"123"


class GunicornsBody:
    """It reads a kilobyte at a time from a reader that could do better."""

    def __init__(self, reader):
        self.reader = reader

    def read(self, size):
        raise AssertionError(f"{size} bytes were asked of the slow one")


def test_a_stream_is_read_where_gunicorn_reads_it(environ):
    """For a hundred megabytes that is a fifth of the time."""
    request = environ(body=b"x" * 200_000)
    request["wsgi.input"] = GunicornsBody(request["wsgi.input"])

    assert stream(RequestBody(request), 2**20) == b"x" * 200_000


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip, chunked"])
def test_a_body_in_chunks_may_be_large(environ, coding):
    """The server takes the chunks apart; how many there are is not known."""
    body = RequestBody(environ(body=b"12345", CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING=coding))

    assert body.is_large
    assert stream(body) == b"12345"


@pytest.mark.parametrize(("length", "is_large"), [(0, False), (2**20, False), (2**20 + 1, True)])
def test_a_body_is_large_from_a_mebibyte_on(environ, length, is_large):
    """Then it is streamed."""
    assert is_large == RequestBody(environ(CONTENT_LENGTH=str(length))).is_large


@pytest.mark.parametrize("coding", [None, "gzip"])
def test_a_request_without_length_and_chunks_is_411(environ, coding):
    """Where it ends nobody knows."""
    request = environ(body=b"1", CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING=coding)

    assert refused(lambda: RequestBody(request)).status == 411


def test_a_body_that_says_too_much_is_not_read(environ):
    """413, before a byte of it is taken."""
    request = environ(body=b"x" * 101)
    rejection = refused(lambda: RequestBody(request, most_bytes=100))

    assert (413, 0) == (rejection.status, request["wsgi.input"].read_count)
    assert "at most 100 bytes, got Content-Length 101" in rejection.message


def test_chunks_without_end_are_read_up_to_the_bound(environ):
    """Not for ever."""
    request = environ(body=b"x" * 500, **CHUNKED)
    rejection = refused(lambda: stream(RequestBody(request, most_bytes=100), 30))

    assert (413, 120) == (rejection.status, request["wsgi.input"].read_count)


@pytest.mark.parametrize("read", [RequestBody.read_whole, stream])
def test_a_body_that_ends_early_is_refused(environ, read):
    """Half a CSV would be a valid one."""
    rejection = refused(lambda: read(RequestBody(environ(body=b"1,2\n3", CONTENT_LENGTH="8"))))

    assert rejection.status == 400
    assert "must have the 8 bytes that Content-Length says, got 5" in rejection.message


@pytest.mark.parametrize("failure", [OSError("bad chunk"), ValueError("bad chunk")])
@pytest.mark.parametrize("read", [RequestBody.read_whole, stream])
def test_chunks_that_are_none_are_refused(environ, failure, read):
    """Each server raises what it likes."""
    rejection = refused(lambda: read(RequestBody(environ(body=b"1", failure=failure))))

    assert (400, f"body must arrive whole, got {type(failure).__name__}") == (
        rejection.status,
        rejection.message,
    )
