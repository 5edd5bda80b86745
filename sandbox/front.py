"""The door: which requests are let in at all, and the sandbox's own pages.

Only loopback is bound, but a web page in the user's browser can reach loopback: by a name that
resolves to 127.0.0.1 (then Host is that name), or across origins (then Origin is the page's). Both
are refused.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

STATUS_PATH = "/_sandbox/status"
DENIALS_PATH = "/_sandbox/denials"
# MiniStack's switches need no credentials; one of them forgets everything but SageMaker.
_REFUSED_PATHS = ("/_ministack/reset", "/_ministack/config")
_OWN_HOSTS = ("localhost", "127.0.0.1", "::1")
# SDKs put these before or instead of the endpoint's own host; no page can make them mean 127.0.0.1.
_OWN_SUFFIXES = (".localhost", ".amazonaws.com", ".amazonaws.com.cn")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Page = Callable[[], Awaitable[dict[str, Any]]]


def is_own_host(host: str) -> bool:
    """Tell a Host header that means this machine, with or without port."""
    name = urlsplit(f"//{host}").hostname
    return name is not None and (name in _OWN_HOSTS or name.endswith(_OWN_SUFFIXES))


def refusal(path: str, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Return why a request is not let in, None when it is."""
    if path in _REFUSED_PATHS:
        return f"{path} is not served; start a sandbox anew instead"
    for name, value in headers:
        if name == b"host" and not is_own_host(value.decode("latin-1")):
            return f"Host must be 127.0.0.1 or localhost, got {value.decode('latin-1')}"
        if name == b"origin" and not is_own_host(urlsplit(value.decode("latin-1")).netloc):
            return f"requests from web pages of {value.decode('latin-1')} are not served"
    return None


class Front:
    """An ASGI application around MiniStack's."""

    def __init__(
        self, inner: Application, pages: Mapping[str, Page], on_ready: Callable[[], None]
    ) -> None:
        self._inner = inner
        self._pages = pages
        self._on_ready = on_ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the start and end of the server."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, self._announcing(send))
        elif (reason := refusal(scope["path"], scope["headers"])) is not None:
            await _answer(send, 403, {"message": reason})
        elif (page := self._pages.get(scope["path"])) is not None:
            await _answer(send, 200, await page())
        else:
            await self._inner(scope, receive, send)

    def _announcing(self, send: Send) -> Send:
        async def announced(message: dict[str, Any]) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self._on_ready()

        return announced


async def _answer(send: Send, status: int, body: dict[str, Any]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
