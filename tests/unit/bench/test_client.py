import pytest

from bench.inference_speed.served.client import is_whole, request_bytes, status_of

_HEAD = b"HTTP/1.1 200 OK\r\nServer: gunicorn\r\n"


def test_a_request_tells_the_length_of_its_body():
    """The connection is kept: the length is all that ends it."""
    request = request_bytes("/invocations", {"Content-Type": "application/json"}, b'{"x": 1}')

    assert (
        b"POST /invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n"
        b'Content-Type: application/json\r\n\r\n{"x": 1}'
    ) == request


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(_HEAD, False, id="a part of the head"),
        pytest.param(_HEAD + b"Content-Length: 4\r\n\r\n0.", False, id="a part of the body"),
        pytest.param(_HEAD + b"Content-Length: 4\r\n\r\n0.25", True, id="all of the body"),
        pytest.param(_HEAD + b"content-length:0\r\n\r\n", True, id="no body"),
        pytest.param(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n0.", False, id="a chunk"),
        pytest.param(
            _HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n0.\r\n0\r\n\r\n", True, id="all chunks"
        ),
    ],
)
def test_an_answer_is_whole_at_its_end(answer, expected):
    """The next request is sent then, neither before nor never."""
    assert expected == is_whole(answer)


def test_the_status_is_read_from_the_first_line():
    """What was refused is no request that was served."""
    assert 503 == status_of(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
