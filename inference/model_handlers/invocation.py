"""One request from its bytes to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from model_handlers import content_types
from model_handlers.answers import Answer, render
from model_handlers.body import parse_body
from model_handlers.columns import first_row
from model_handlers.scoring import as_scores, score_row, score_rows

if TYPE_CHECKING:
    from exact_scoring.scores import Scorer
    from model_handlers.schema import Schema


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
    answer_format = content_types.answer_format(accept)
    parsed = parse_body(body, content_type)
    schema = model.schema
    columns = parsed.to_columns(schema)
    if parsed.single:
        scores = as_scores(score_row(model.scorer, schema, first_row(columns)))
    else:
        scores = score_rows(model.scorer, schema, columns)
    return render(scores, schema.classes, answer_format, single=parsed.single)
