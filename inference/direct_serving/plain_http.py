"""HTTP as nearly all of it is: a row with its length, or a ping. Read at once, or not at all.

What is odd, large, or wrong gives None: then gunicorn reads it, and finds the words for it. Nothing
that gunicorn would refuse, or understand otherwise, is read here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

END_OF_HEAD = b"\r\n\r\n"
# Larger ones pay little for gunicorn's reader, and must not be waited for here.
_MOST_BODY_BYTES = 64 * 1024
_MOST_DIGITS = len(str(_MOST_BODY_BYTES))
_MOST_HEAD_BYTES = 8190  # gunicorn takes no longer line
_MOST_HEADERS = 100  # nor more of them
_HEAD = re.compile(
    # RFC 9110, 5.6.2: a name is a token; gunicorn has rules of its own for underscores.
    rb"(POST /invocations|GET /ping) HTTP/1\.1\r\n"
    rb"((?:[A-Za-z0-9!#$%&'*+.^`|~-]+:[\t\x20-\x7e]*\r\n)+)"
)
_LENGTH, _TYPE, _ACCEPT = b"content-length", b"content-type", b"accept"
_CONNECTION = b"connection"
_KEEP_ALIVE = b"keep-alive"
_IS_LAST = {_KEEP_ALIVE: False, b"close": True}
_KNOWN = {_LENGTH, _TYPE, _ACCEPT, _CONNECTION}
# They change what the body is, ask for more than an answer, or have to agree with one another.
_ODD = {
    *(b"transfer-encoding", b"expect", b"upgrade", b"trailer"),
    *(b"x-forwarded-proto", b"x-forwarded-protocol", b"x-forwarded-ssl"),
}
_HEADS = 512  # that are remembered: a caller's differ by the length of the body


class Head(NamedTuple):
    """What a request says of itself; what it does not say is empty, and a connection goes on."""

    body_bytes: int
    content_type: str
    accept: str
    is_last: bool
    is_ping: bool = False


@lru_cache(maxsize=_HEADS)
def read_head(head: bytes) -> Head | None:
    """Reads the request line and the headers, the last with its line end."""
    match = _HEAD.fullmatch(head) if len(head) <= _MOST_HEAD_BYTES else None
    if match is None:
        return None
    said: dict[bytes, bytes] = {}
    lines = match[2].split(b"\r\n")[:-1]
    if len(lines) > _MOST_HEADERS:
        return None
    for line in lines:
        name, _, value = line.partition(b":")
        name = name.lower()
        if name in _ODD or name in said:
            return None
        if name in _KNOWN:
            said[name] = value.strip(b" \t")
    is_ping = match[1] == b"GET /ping"
    length = said.get(_LENGTH, b"0" if is_ping else b"")
    if not length.isdigit() or len(length) > _MOST_DIGITS or int(length) > _MOST_BODY_BYTES:
        return None
    is_last = _IS_LAST.get(said.get(_CONNECTION, _KEEP_ALIVE).lower())
    if is_last is None:
        return None
    content_type, accept = said.get(_TYPE, b""), said.get(_ACCEPT, b"")
    return Head(int(length), content_type.decode(), accept.decode(), is_last, is_ping)


def response(
    status: str, content_type: str, parts: Sequence[bytes], *, date: str, is_last: bool
) -> bytes:
    """Writes a response whole, for one call of the system.

    Args:
        status: such as `200 OK`.
        content_type: of the body.
        parts: the body.
        date: as HTTP writes it.
        is_last: whether the connection ends with it.
    """
    body = b"".join(parts)
    connection = "close" if is_last else "keep-alive"
    head = (
        f"HTTP/1.1 {status}\r\nDate: {date}\r\nConnection: {connection}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
