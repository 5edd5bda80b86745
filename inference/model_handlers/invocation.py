"""One request from its bytes to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from model_handlers.answers import Answer, render
from model_handlers.body import parse_body
from model_handlers.columns import first_row
from model_handlers.content_types import JSON, JSON_LINES, answer_format, request_format
from model_handlers.prepared import Prepared, prepared
from model_handlers.scoring import as_scores, score_row, score_rows

if TYPE_CHECKING:
    from exact_scoring.rows import Columns
    from exact_scoring.scores import RowScore, Scorer
    from model_handlers.schema import Schema


_JSON = (JSON, JSON_LINES)


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

    Raises:
        RequestError: the request cannot be answered, and why.
        Exception: whatever the model raises of its own.
    """
    schema = model.schema
    name, answer_name = request_format(content_type), answer_format(accept)
    ready = prepared(schema)
    text = _plain_text(body) if name in _JSON else ""
    if text[:1] == "{" and name == JSON:
        row = ready.json.read_row(text)
        if row is not None:
            return _row_answer(ready, score_row(model.scorer, schema, row), schema, answer_name)
    columns = _plain_columns(ready, text, name)
    if columns is None:
        parsed = parse_body(body, content_type)
        columns = parsed.to_columns(schema)
        if parsed.single:
            score = score_row(model.scorer, schema, first_row(columns))
            return _row_answer(ready, score, schema, answer_name)
    return render(score_rows(model.scorer, schema, columns), schema.classes, answer_name)


def _plain_text(body: str | bytes | bytearray) -> str:
    if isinstance(body, str):
        return body
    try:
        return body.decode()
    except UnicodeDecodeError:
        return ""


def _plain_columns(ready: Prepared, text: str, name: str) -> Columns | None:
    if name == JSON_LINES:
        return ready.json.read_lines(text)
    return ready.json.read_list(text) if text[:1] == "[" else None


def _row_answer(ready: Prepared, score: RowScore, schema: Schema, name: str) -> Answer:
    if name == JSON:
        return Answer(ready.row_answers.render(score), JSON)
    return render(as_scores(score), schema.classes, name)
