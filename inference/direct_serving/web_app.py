"""SageMaker's two paths and a third one, by WSGI (PEP 3333).

What the caller did wrong is answered with its status and a JSON body; what the model does wrong is
a 500 that says nothing, and a trace in the log.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from direct_serving.execution_parameters import execution_parameters
from direct_serving.request_body import BrokenBodyError, RequestBody
from model_handlers.rejection import Rejection, RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Union

    from model_handlers.answers import Answer

    Invoke = Callable[[bytes, str, str], Answer]
    InvokeStream = Callable[
        [Callable[[int], bytes], str, str, Union[int, None]], tuple[Sequence[bytes], str]
    ]
    StartResponse = Callable[[str, list[tuple[str, str]]], Any]

logger = logging.getLogger(__name__)

_JSON = "application/json"
_OK = "200 OK"
_ANY = ("", "*/*")
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


class Reply(NamedTuple):
    """A status, such as `200 OK`, and a body with its content type."""

    status: str
    content_type: str
    parts: Sequence[bytes]


PONG = Reply(_OK, _JSON, (b"",))


class WebApp:
    """A WSGI application that serves one model; safe to call from several threads at once."""

    def __init__(
        self,
        invoke: Invoke,
        invoke_stream: InvokeStream,
        *,
        default_accept: str,
        worker_count: int,
    ) -> None:
        """Serves what these answer to body, content type and accept.

        Args:
            invoke: answers a body that is there.
            invoke_stream: answers a large one while it comes.
            default_accept: what is answered to who does not mind.
            worker_count: processes that serve the same model.
        """
        self._invoke = invoke
        self._invoke_stream = invoke_stream
        self._default_accept = default_accept
        self._execution_parameters = execution_parameters(worker_count).encode()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path == "/invocations" and method == "POST":
            return self._answer(environ, start_response)
        content = self._look_up(path, method, start_response)
        return () if method == "HEAD" else content

    def reply(self, body: bytes | RequestBody, content_type: str, accept: str) -> Reply:
        """Answers an invocation, whatever happens.

        Args:
            body: the bytes, or where they come from.
            content_type: as the header says; empty: there is none.
            accept: as `content_type`.

        Raises:
            BrokenBodyError: it comes from somewhere, and breaks off.
        """
        if content_type == "":
            content_type = _JSON
        if accept in _ANY:
            accept = self._default_accept
        try:
            if not isinstance(body, bytes):
                if body.is_large:
                    parts, answered = self._invoke_stream(
                        body.read, content_type, accept, body.length
                    )
                    return Reply(_OK, answered, parts)
                body = body.read_whole()
            content, answered = self._invoke(body, content_type, accept)
            whole = content.encode() if isinstance(content, str) else content
        except BrokenBodyError:
            raise
        except RequestError as refused:
            return _refusal(refused.rejection)
        except Exception:  # the outermost frame: the caller must not see a trace
            logger.exception("the model failed")
            return _refusal(Rejection(500, "the model failed; its log says why"))
        return Reply(_OK, answered, (whole,))

    def _look_up(self, path: str, method: str, start_response: StartResponse) -> Iterable[bytes]:
        allowed = _ALLOWED.get(path)
        if allowed is None:
            rejection = Rejection(404, f"path must be one of {', '.join(_ALLOWED)}")
            return _begin(start_response, _refusal(rejection))
        if method not in allowed:
            rejection = Rejection(405, f"method for {path} must be {' or '.join(allowed)}")
            return _begin(start_response, _refusal(rejection), ("Allow", ", ".join(allowed)))
        if path == "/ping":
            return _begin(start_response, PONG)
        return _begin(start_response, Reply(_OK, _JSON, (self._execution_parameters,)))

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        content_type: str = environ.get("CONTENT_TYPE", "")
        accept: str = environ.get("HTTP_ACCEPT", "")
        try:
            reply = self.reply(RequestBody(environ), content_type, accept)
        except BrokenBodyError as broken:
            return _then_close(_begin(start_response, _refusal(broken.rejection)))
        except RequestError as refused:
            reply = _refusal(refused.rejection)
        return _begin(start_response, reply)


def _then_close(parts: Iterable[bytes]) -> Iterable[bytes]:
    """Gives an answer and ends its connection, as servers do when the other side has gone.

    What is left of the body must not be read as the next request.
    """
    yield from parts
    raise ConnectionResetError(errno.ECONNRESET, "the request's body broke off")


def _refusal(rejection: Rejection) -> Reply:
    status = _REASONS.get(rejection.status)
    if status is None:
        status = f"{rejection.status} Refused"
    return Reply(status, _JSON, (rejection.to_json().encode(),))


def _begin(start_response: StartResponse, reply: Reply, *more: tuple[str, str]) -> Iterable[bytes]:
    length = str(sum(map(len, reply.parts)))
    headers = [("Content-Type", reply.content_type), ("Content-Length", length), *more]
    start_response(reply.status, headers)
    return reply.parts
