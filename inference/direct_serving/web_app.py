"""SageMaker's two paths and a third one, by WSGI (PEP 3333).

What the caller did wrong is answered with its status and a JSON body; what the model does wrong is
a 500 that says nothing, and a trace in the log.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from direct_serving.execution_parameters import execution_parameters
from direct_serving.request_body import read_body
from model_handlers.rejection import Rejection, RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from model_handlers.answers import Answer

    Invoke = Callable[[bytes, str, str], Answer]
    StartResponse = Callable[[str, list[tuple[str, str]]], Any]

logger = logging.getLogger(__name__)

_JSON = "application/json"
_ALLOWED = {
    "/ping": ("GET", "HEAD"),
    "/invocations": ("POST",),
    "/execution-parameters": ("GET", "HEAD"),
}
_REASONS = {
    400: "400 Bad Request",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    406: "406 Not Acceptable",
    411: "411 Length Required",
    413: "413 Content Too Large",
    415: "415 Unsupported Media Type",
    500: "500 Internal Server Error",
}


class WebApp:
    """A WSGI application that serves one model; safe to call from several threads at once."""

    def __init__(self, invoke: Invoke, *, default_accept: str, worker_count: int) -> None:
        """Serves what `invoke` answers to body, content type and accept."""
        self._invoke = invoke
        self._default_accept = default_accept
        self._execution_parameters = execution_parameters(worker_count).encode()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path == "/invocations" and method == "POST":
            return self._answer(environ, start_response)
        content = self._look_up(path, method, start_response)
        return () if method == "HEAD" else content

    def _look_up(self, path: str, method: str, start_response: StartResponse) -> Iterable[bytes]:
        allowed = _ALLOWED.get(path)
        if allowed is None:
            rejection = Rejection(404, f"path must be one of {', '.join(_ALLOWED)}")
            return _refuse(start_response, rejection)
        if method not in allowed:
            rejection = Rejection(405, f"method for {path} must be {' or '.join(allowed)}")
            return _refuse(start_response, rejection, ("Allow", ", ".join(allowed)))
        content = b"" if path == "/ping" else self._execution_parameters
        start_response("200 OK", _headers(_JSON, content))
        return (content,)

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            body = read_body(environ)
            answer = self._invoke(body, _content_type(environ), self._accept(environ))
        except RequestError as refused:
            return _refuse(start_response, refused.rejection)
        except Exception:  # the outermost frame: the caller must not see a trace
            logger.exception("the model failed")
            return _refuse(start_response, Rejection(500, "the model failed; its log says why"))
        content = answer.body
        if isinstance(content, str):
            content = content.encode()
        start_response("200 OK", _headers(answer.content_type, content))
        return (content,)

    def _accept(self, environ: dict[str, Any]) -> str:
        accept: str = environ.get("HTTP_ACCEPT", "")
        return self._default_accept if accept in {"", "*/*"} else accept


def _content_type(environ: dict[str, Any]) -> str:
    said: str = environ.get("CONTENT_TYPE", "")
    return _JSON if said == "" else said


def _headers(content_type: str, content: bytes) -> list[tuple[str, str]]:
    return [("Content-Type", content_type), ("Content-Length", str(len(content)))]


def _refuse(
    start_response: StartResponse, rejection: Rejection, *more: tuple[str, str]
) -> Iterable[bytes]:
    content = rejection.to_json().encode()
    status = _REASONS.get(rejection.status)
    if status is None:
        status = f"{rejection.status} Refused"
    start_response(status, [*_headers(_JSON, content), *more])
    return (content,)
