"""The one door for request bodies: a format's name in, its rows out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from model_handlers import content_types
from model_handlers.csv_body import parse_csv
from model_handlers.json_body import parse_json, parse_json_lines
from model_handlers.npy_body import parse_npy
from model_handlers.rejection import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from exact_scoring.rows import Column
    from model_handlers.pieces import Read
    from model_handlers.schema import Schema

_MEBIBYTE = 1024 * 1024
# SageMaker sends 100 MB at the most. A list of objects takes many times its size in memory.
_MOST_MB = {
    content_types.JSON: 64,
    content_types.JSON_LINES: 512,
    content_types.CSV: 512,
    content_types.NPY: 512,
}
_TEXT_PARSERS: dict[str, Callable[[str], Body]] = {
    content_types.JSON: parse_json,
    content_types.JSON_LINES: parse_json_lines,
    content_types.CSV: parse_csv,
}


class Body(Protocol):
    """Rows as a format gives them, not yet checked against a model."""

    @property
    def single(self) -> bool:
        """Whether one object was sent, so that one object is answered."""
        ...

    def to_columns(self, schema: Schema) -> list[Column]:
        """Checks every value and puts the columns in the model's order."""
        ...


def parse_body(content: str | bytes | bytearray, content_type: str | None) -> Body:
    """Reads a body of any supported format; SageMaker hands some over as str, some as bytes."""
    name = content_types.request_format(content_type)
    if not content or content.isspace():
        raise empty_body(name)
    if name == content_types.NPY:
        return parse_npy(
            content.encode(errors="replace") if isinstance(content, str) else bytes(content)
        )
    text = _decoded(content)
    if not text or text.isspace():  # but for a byte order mark
        raise empty_body(name)
    return _TEXT_PARSERS[name](text)


def empty_body(name: str) -> RequestError:
    """Says that there is no row."""
    return RequestError(f"body must not be empty; send at least one row as {name}")


def check_size(size_bytes: int, name: str) -> None:
    """Refuses a body that would take too much memory to read."""
    most = _MOST_MB[name]
    if size_bytes > most * _MEBIBYTE:
        hint = "; send JSON lines or CSV" if name == content_types.JSON else ""
        raise RequestError(f"body must not be larger than {most} MiB as {name}{hint}", status=413)


def read_whole(read: Read, name: str) -> bytes:
    """Reads a body to its end, unless it is too large."""
    parts: list[bytes | memoryview] = []
    size_bytes = 0
    while part := read(_MEBIBYTE):
        parts.append(part)
        size_bytes += len(part)
        check_size(size_bytes, name)
    return b"".join(parts)


def _decoded(content: str | bytes | bytearray) -> str:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")  # spreadsheets write a byte order mark
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise RequestError(f"body must be UTF-8, got another byte at {cause.start}") from cause
