"""The golden requests of model.json: what the model must be able to answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any, cast

from model_handlers.schema import TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exact_scoring.rows import Row
    from model_handlers.schema import Schema

_JSON = "application/json"


@dataclass(frozen=True)
class GoldenRequest:
    """A request as callers send them."""

    content_type: str
    accept: str
    body: str


def golden_requests(document: Mapping[str, Any]) -> tuple[GoldenRequest, ...]:
    """Reads the golden requests of a model.json."""
    found: list[dict[str, str]] = document.get("golden_requests", [])
    return tuple(
        GoldenRequest(request["content_type"], request["accept"], request["body"])
        for request in found
    )


def golden_rows(requests: Sequence[GoldenRequest], schema: Schema) -> list[Row]:
    """Gives the rows of the requests that are JSON, each once."""
    rows: dict[str, Row] = {}
    for request in requests:
        if request.content_type != _JSON:
            continue
        body: Any = json.loads(request.body)
        objects = cast("list[dict[str, Any]]", body if isinstance(body, list) else [body])
        for values in objects:
            row = _row(values, schema)
            rows.setdefault(repr(row), row)
    return list(rows.values())


def _row(values: Mapping[str, Any], schema: Schema) -> Row:
    return [
        nan if value is None else str(value) if feature.type == TEXT else float(value)
        for feature in schema.features
        for value in (values.get(feature.name),)
    ]
