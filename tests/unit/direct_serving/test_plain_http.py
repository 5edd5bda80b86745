"""Plain requests are read as gunicorn reads them, and no others."""

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.http.parser import RequestParser  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from direct_serving.plain_http import Head, read_head, response

START = b"POST /invocations HTTP/1.1\r\n"


def head_of(*lines, start=START):
    return start + b"".join(line + b"\r\n" for line in lines)


def by_gunicorn(head, body):
    """What gunicorn makes of the same bytes."""
    request = next(RequestParser(Config(), iter([head + b"\r\n" + body]), ("127.0.0.1", 1)))
    said = dict(request.headers)
    found = Head(
        int(said.get("CONTENT-LENGTH", "0")),
        said.get("CONTENT-TYPE", ""),
        said.get("ACCEPT", ""),
        request.should_close(),
        is_ping=request.method == "GET",
    )
    return request, found


names = st.sampled_from(
    [
        *(b"Content-Length", b"content-length", b"Content-Type", b"Accept", b"Host", b"X-Some"),
        *(
            b"Connection",
            b"Transfer-Encoding",
            b"Expect",
            b"Upgrade",
            b"X_Some",
            b"Content-Length ",
        ),
        *(b"SCRIPT_NAME", b"X-Forwarded-Proto", b"X-Forwarded-Ssl", b" X", b"", b"X\xe9", b"X\0"),
    ]
) | st.binary(max_size=3)
values = st.sampled_from(
    [
        *(
            b"0",
            b"2",
            b" 2",
            b"2 ",
            b"\t2",
            b"+2",
            b"-1",
            b"02",
            b"2,2",
            b"2_0",
            b"\xb2",
            b"99999999",
        ),
        *(b"text/csv", b"application/json", b"*/*", b"chunked", b"identity", b"100-continue"),
        *(b"keep-alive", b"Keep-Alive", b"close", b"upgrade", b"https", b"a\0b", b"a\rb", b"\xe9"),
    ]
) | st.binary(max_size=4)
separators = st.sampled_from([b":", b": ", b":\t", b" : ", b"", b":\r\n "])
starts = st.sampled_from(
    [
        *([START] * 7),
        *([b"GET /ping HTTP/1.1\r\n"] * 2),
        b"POST /invocations HTTP/1.0\r\n",
        b"POST /invocations?a=b HTTP/1.1\r\n",
        b"POST  /invocations HTTP/1.1\r\n",
        b"post /invocations HTTP/1.1\r\n",
        b"POST /ping HTTP/1.1\r\n",
        b"\r\n" + START,
    ]
)
lines = st.builds(lambda *parts: b"".join(parts), names, separators, values)


@settings(deadline=None, max_examples=400)
@given(
    starts,
    st.lists(lines, max_size=4),
    st.sampled_from([b"Content-Length: 2", b"content-length:0"]) | lines,
    st.integers(0, 4),
)
def test_no_request_is_read_otherwise_than_by_gunicorn(start, others, length, place):
    """Nor one that gunicorn refuses."""
    head = head_of(*others[:place], length, *others[place:], start=start)
    found = read_head(head)
    if found is None:
        return
    request, expected = by_gunicorn(head, b"x" * found.body_bytes + b"POST")

    assert expected == found
    expected_path = "/ping" if found.is_ping else "/invocations"
    assert (expected_path, "") == (request.path, request.query)
    assert request.method in {"GET", "POST"}
    assert b"x" * found.body_bytes == request.body.read()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([b"Content-Length: 12"], Head(12, "", "", False)),
        (
            [b"Host: a", b"ACCEPT:text/csv", b"content-type:\t text/csv ", b"Content-Length: 0"],
            Head(0, "text/csv", "text/csv", False),
        ),
        ([b"Content-Length: 5", b"Connection: Keep-Alive", b"X: a:b"], Head(5, "", "", False)),
        ([b"Content-Length: 5", b"Connection: close"], Head(5, "", "", True)),
        ([b"Content-Length: 65536"], Head(65536, "", "", False)),
    ],
)
def test_a_plain_request_is_read(lines, expected):
    """Header names in any case, in any order, with others between them."""
    assert expected == read_head(head_of(*lines))


def test_a_ping_needs_no_length():
    """Monitors send one; a row without a length is gunicorn's to refuse."""
    ping = b"GET /ping HTTP/1.1\r\n"

    assert Head(0, "", "", is_last=False, is_ping=True) == read_head(head_of(b"H: a", start=ping))
    assert read_head(head_of(b"Host: a")) is None


@pytest.mark.parametrize(
    "lines",
    [
        [b"Host: a"],
        [b"Content-Length: 65537"],
        [b"Content-Length: " + b"0" * 99],
        [b"Content-Length: 1", b"Content-Length: 1"],
        [b"Content-Length: 1", b"Transfer-Encoding: chunked"],
        [b"Content-Length: 1", b"Expect: 100-continue"],
        [b"Content-Length: 1", b"Connection: close, keep-alive"],
        [b"Content-Length: 1", b"Content_Length: 2"],
        [b"Content-Length: 1", b"X: " + b"a" * 9000],
        [b"Content-Length: 1", b"X: a", b" folded"],
        [b"Content-Length: 1", *[b"x:"] * 100],
        [b"Content-Length: 1", b"X-Forwarded-Proto: https", b"X-Forwarded-Ssl: off"],
    ],
)
def test_what_is_odd_or_large_is_left_to_gunicorn(lines):
    """It has the words for it, or the patience."""
    assert read_head(head_of(*lines)) is None


@pytest.mark.parametrize(("is_last", "connection"), [(False, b"keep-alive"), (True, b"close")])
def test_a_response_is_written_whole(is_last, connection):
    """With its length, so that the connection can go on."""
    written = response("200 OK", "text/csv", [b"a,", b"b"], date="today", is_last=is_last)
    head, _, body = written.partition(b"\r\n\r\n")

    assert b"a,b" == body
    assert [
        b"HTTP/1.1 200 OK",
        b"Date: today",
        b"Connection: " + connection,
        b"Content-Type: text/csv",
        b"Content-Length: 3",
    ] == head.split(b"\r\n")
