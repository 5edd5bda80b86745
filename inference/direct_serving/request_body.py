"""A request's body as the server hands it over: by its length, or in chunks without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model_handlers.rejection import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

# Five times what SageMaker sends; the handlers have smaller bounds for what they cannot stream.
_MOST_BYTES = 512 * 1024 * 1024
# Below, reading it at once costs less than reading it in pieces.
_LARGE_BYTES = 1024 * 1024
# As much as a socket gives in a few reads: with more, gunicorn copies what is there once more.
_MOST_AT_ONCE_BYTES = 64 * 1024


class BrokenBodyError(RequestError):
    """A body broke off, or its chunks are none: where the next request begins nobody knows."""


class RequestBody:
    """The body of one request, to be read once: whole, or as a stream.

    Attributes:
        length: how many bytes it has; None: it comes in chunks.
    """

    def __init__(self, environ: Mapping[str, Any], most_bytes: int = _MOST_BYTES) -> None:
        """Looks at the headers, and reads nothing.

        Raises:
            RequestError: it has no length and comes in no chunks (411), or is too large (413).
        """
        self._input: Any = environ["wsgi.input"]
        self._source: Any = None
        self._most_bytes = most_bytes
        self._read_bytes = 0
        stated = environ.get("CONTENT_LENGTH", "")
        if stated == "":
            self.length: int | None = None
            _check_chunks(environ)
        else:
            self.length = int(stated)  # the server has refused what is no number
            if self.length > most_bytes:
                raise self._too_large(f"Content-Length {stated}")

    @property
    def is_large(self) -> bool:
        """Whether it is, or may be, too large to be held whole."""
        return self.length is None or self.length > _LARGE_BYTES

    def read(self, size: int) -> bytes:
        """Reads at most so many bytes, and none at the end.

        Raises:
            BrokenBodyError: it ended before its length, or has no chunks.
            RequestError: it is too large after all.
        """
        missing = None if self.length is None else self.length - self._read_bytes
        if missing == 0:
            return b""
        if self._source is None:
            self._source = _fastest(self._input)
        size = min(size, _MOST_AT_ONCE_BYTES)
        part = self._take(self._source, size if missing is None else min(size, missing))
        self._read_bytes += len(part)
        if missing is not None and part == b"":
            raise self._ended_early()
        if self._read_bytes > self._most_bytes:
            raise self._too_large(f"more than {self._most_bytes}")
        return part

    def read_whole(self) -> bytes:
        """Reads all of a body that has a length.

        Raises:
            BrokenBodyError: it ended before its length.
        """
        length = 0 if self.length is None else self.length
        body = self._take(self._input, length)
        self._read_bytes = len(body)
        if len(body) != length:
            raise self._ended_early()
        return body

    def _take(self, source: Any, size: int) -> bytes:
        try:
            part: bytes = source.read(size)
        except Exception as cause:  # each server has errors of its own for chunks that are none
            message = f"body must arrive whole, got {type(cause).__name__}"
            raise BrokenBodyError(message) from cause
        return part

    def _ended_early(self) -> BrokenBodyError:
        return BrokenBodyError(
            f"body must have the {self.length} bytes that Content-Length says, "
            f"got {self._read_bytes}"
        )

    def _too_large(self, what: str) -> RequestError:
        return RequestError(
            f"body must have at most {self._most_bytes} bytes, got {what}", status=413
        )


def _fastest(body: Any) -> Any:
    """Gives what gunicorn's body reads from, a kilobyte at a time; of others the body itself."""
    reader = getattr(body, "reader", None)
    return reader if callable(getattr(reader, "read", None)) else body


def _check_chunks(environ: Mapping[str, Any]) -> None:
    if not environ.get("HTTP_TRANSFER_ENCODING", "").lower().endswith("chunked"):
        raise RequestError(
            "request must have a Content-Length, or a body in chunks, got neither", status=411
        )
