"""A worker's connections: plain requests are answered here, all others by gunicorn.

gunicorn makes a dozen objects of a request and sends the answer in two parts, which takes several
times as long as a row. Its workers, its signals, its limits and its reader of whatever is not plain
stay; only the requests that `plain_http` knows pass them by.
"""

from __future__ import annotations

import itertools
import time
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from direct_serving.plain_http import END_OF_HEAD, Head, read_head, response
from direct_serving.web_app import PONG

if TYPE_CHECKING:
    from collections.abc import Callable

    from direct_serving.web_app import WebApp

    Careful = Callable[[Any, Any, Any], object]

_AT_ONCE_BYTES = 16 * 1024
_ANSWERS_IN_A_ROW = 32


class Connections:
    """What a worker of gunicorn calls with each new connection."""

    def __init__(
        self, app: WebApp, careful: Careful, is_alive: Callable[[], bool], keep_alive_seconds: float
    ) -> None:
        """Prepares for connections.

        Args:
            app: what answers.
            careful: gunicorn's own `handle(listener, client, address)`.
            is_alive: whether the worker goes on; if not, connections end with their next answer.
            keep_alive_seconds: how long a connection may be silent.
        """
        self._app = app
        self._careful = careful
        self._is_alive = is_alive
        self._keep_alive_seconds = keep_alive_seconds

    def handle(self, listener: Any, client: Any, address: Any) -> None:
        """Answers requests of a connection until it ends, or sends something that is not plain."""
        try:
            client.settimeout(self._keep_alive_seconds)
            unread = self._answer_plain(client)
        except OSError:  # it went away, or was silent for too long
            client.close()
            return
        except BaseException:  # the worker ends
            client.close()
            raise
        if unread:
            self._careful(listener, _Resumed(client, unread), address)
        else:
            client.close()

    def _answer_plain(self, client: Any) -> bytes:
        """Answers until the connection ends; what is not plain is given back."""
        received = b""
        for count in itertools.count(1):
            if count % _ANSWERS_IN_A_ROW == 0:
                time.sleep(0)  # gevent's: a caller who sends without a pause is not alone
            received = received if received else client.recv(_AT_ONCE_BYTES)
            end = received.find(END_OF_HEAD)
            head = read_head(received[: end + 2]) if end >= 0 else None
            if head is None:
                return received
            begin = end + len(END_OF_HEAD)
            received += _missing(client, begin + head.body_bytes - len(received))
            behind = begin + head.body_bytes
            if len(received) < behind:
                return received
            if not self._answer(client, head, received[begin:behind]):
                break
            received = received[behind:]
        return b""

    def _answer(self, client: Any, head: Head, body: bytes) -> bool:
        """Answers one request, and tells whether there may be another."""
        status, content_type, parts = (
            PONG if head.is_ping else self._app.reply(body, head.content_type, head.accept)
        )
        is_last = head.is_last or not self._is_alive()
        date = _date(int(time.time()))
        answer = response(status, content_type, parts, date=date, is_last=is_last)
        sent: int = client.send(answer)
        if sent < len(answer):
            client.sendall(answer[sent:])
        return not is_last


class _Resumed:
    """A connection some bytes of which have been read: they come first again."""

    def __init__(self, client: Any, unread: bytes) -> None:
        self._client = client
        self._unread = unread

    def recv(self, size: int) -> bytes:
        if self._unread:
            part, self._unread = self._unread[:size], self._unread[size:]
            return part
        received: bytes = self._client.recv(size)
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def _missing(client: Any, count: int) -> bytes:
    """Reads so many bytes, or fewer if the connection ends before."""
    parts: list[bytes] = []
    while count > 0:
        part = client.recv(count)
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
