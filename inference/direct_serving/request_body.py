"""A request's body as the server hands it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model_handlers.rejection import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

# SageMaker sends at most 100 MB, of a batch transform job; the rest is for a job without a limit.
MOST_BYTES = 128 * 1024 * 1024


def read_body(environ: Mapping[str, Any], most_bytes: int = MOST_BYTES) -> bytes:
    """Reads the whole body.

    Raises:
        RequestError: it has no length (411), is too large (413), or ended too early (400).
    """
    stated = environ.get("CONTENT_LENGTH", "")
    if stated == "":
        return _read_chunks(environ, most_bytes)
    length = int(stated)  # the server has refused what is no number
    if length > most_bytes:
        raise _too_large(f"Content-Length {length}", most_bytes)
    body = _read(environ, length)
    if len(body) != length:
        raise RequestError(
            f"body must have the {length} bytes that Content-Length says, got {len(body)}"
        )
    return body


def _read_chunks(environ: Mapping[str, Any], most_bytes: int) -> bytes:
    if not environ.get("HTTP_TRANSFER_ENCODING", "").lower().endswith("chunked"):
        raise RequestError(
            "request must have a Content-Length, or a body in chunks, got neither", status=411
        )
    body = _read(environ, most_bytes + 1)
    if len(body) > most_bytes:
        raise _too_large(f"more than {most_bytes}", most_bytes)
    return body


def _read(environ: Mapping[str, Any], count: int) -> bytes:
    try:
        body: bytes = environ["wsgi.input"].read(count)
    except Exception as cause:  # each server has errors of its own for chunks that are none
        raise RequestError(f"body must arrive whole, got {type(cause).__name__}") from cause
    return body


def _too_large(what: str, most_bytes: int) -> RequestError:
    return RequestError(f"body must have at most {most_bytes} bytes, got {what}", status=413)
