"""One request from its bytes to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from model_handlers.answers import Answer
from model_handlers.batches import Batch
from model_handlers.body import check_size, empty_body, parse_body, read_whole
from model_handlers.columns import first_row
from model_handlers.content_types import CSV, JSON, JSON_LINES, NPY, answer_format, request_format
from model_handlers.json_body import WHITESPACE
from model_handlers.pieces import Pieces, piece_bytes
from model_handlers.prepared import Prepared, prepared
from model_handlers.records import CsvRecords, JsonLines, plain_csv
from model_handlers.scoring import score_row
from model_handlers.side_by_side import usable_cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.rows import Columns
    from exact_scoring.scores import Scorer
    from model_handlers.pieces import Read
    from model_handlers.schema import Schema

_IN_PIECES = (CSV, JSON_LINES)
# Below, threads cost more than they bring.
_LARGE_BYTES = 1024 * 1024


class Model(Protocol):
    """What a request needs of a model."""

    @property
    def schema(self) -> Schema:
        """The model's features and classes."""
        ...

    @property
    def scorer(self) -> Scorer:
        """What scores rows."""
        ...


def invoke(
    model: Model, body: str | bytes | bytearray, content_type: str | None, accept: str | None
) -> Answer:
    """Answers a request.

    Returns:
        Text as str, an array and large text as bytes.

    Raises:
        RequestError: the request cannot be answered, and why.
        Exception: whatever the model raises of its own.
    """
    schema = model.schema
    name, answer_name = request_format(content_type), answer_format(accept)
    ready = prepared(schema)
    answers = ready.answers[answer_name]
    if name == JSON:
        text = body if isinstance(body, str) else _text(body)
        row = ready.json.read_row(text) if text[:1] == "{" else None
        if row is not None:
            return Answer(answers.one(score_row(model.scorer, schema, row)), answer_name)
    check_size(len(body), name)
    if name in _IN_PIECES and len(body) > _LARGE_BYTES:
        streamed = invoke_stream(model, _reader(body), content_type, accept, len(body))
        return Answer(b"".join(streamed.parts), answer_name)
    columns = _plain_columns(ready, schema, body, name)
    if columns is None:
        parsed = parse_body(body, content_type)
        columns = parsed.to_columns(schema)
        if parsed.single:
            score = score_row(model.scorer, schema, first_row(columns))
            return Answer(answers.one(score), answer_name)
    whole = b"".join(Batch(model.scorer, schema, answers).answer_columns(columns))
    return Answer(whole if answer_name == NPY else whole.decode(), answer_name)


class StreamedAnswer(NamedTuple):
    """A response body in parts, and its content type."""

    parts: Sequence[bytes]
    content_type: str


def invoke_stream(
    model: Model,
    read: Read,
    content_type: str | None,
    accept: str | None,
    body_bytes: int | None = None,
) -> StreamedAnswer:
    """Answers a request while its body comes; only once all rows are scored, it returns.

    Args:
        model: what answers.
        read: `read(size)` gives at most so many bytes of the body, and none at its end.
        content_type: the body's.
        accept: the Accept header.
        body_bytes: how large the body is, if that is known.

    Raises:
        RequestError: the request cannot be answered, and why.
        Exception: whatever the model or `read` raises of its own.
    """
    name, answer_name = request_format(content_type), answer_format(accept)
    schema = model.schema
    ready = prepared(schema)
    if name not in _IN_PIECES:
        answer = invoke(model, read_whole(read, name), content_type, accept)
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        return StreamedAnswer([body], answer_name)
    size = piece_bytes(body_bytes, usable_cores())
    pieces = Pieces(read, is_csv=name == CSV, piece_bytes=size)
    first = pieces.first
    if first is None or first.isspace():
        raise empty_body(name)
    records = CsvRecords(schema, ready, first) if name == CSV else JsonLines(schema, ready)
    batch = Batch(model.scorer, schema, ready.answers[answer_name])
    return StreamedAnswer(batch.answer_pieces(records, pieces), answer_name)


def _plain_columns(
    ready: Prepared, schema: Schema, body: str | bytes | bytearray, name: str
) -> Columns | None:
    if name == CSV:
        return plain_csv(schema, ready, _bytes(body) if isinstance(body, str) else bytes(body))
    if name == NPY:
        return None
    text = body if isinstance(body, str) else _text(body)
    if name == JSON_LINES:
        return ready.json.read_lines(text.rstrip(WHITESPACE))
    return ready.json.read_list(text) if text[:1] == "[" else None


def _text(body: bytes | bytearray) -> str:
    """Decodes a body; one that is not UTF-8 is left to be refused."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return ""


def _reader(body: str | bytes | bytearray) -> Read:
    """Reads a body as a stream is read; text is encoded bit by bit."""
    start = 0
    whole = body if isinstance(body, str) else memoryview(body)

    def read(size: int) -> bytes | memoryview:
        nonlocal start
        # A character has four bytes at the most.
        part = whole[start : start + (max(1, size // 4) if isinstance(whole, str) else size)]
        start += len(part)
        return _bytes(part) if isinstance(part, str) else part

    return read


def _bytes(text: str) -> bytes:
    """Encodes a body; a lone surrogate is left to be refused."""
    return text.encode(errors="surrogatepass")
