"""JSON bodies: an object, a list of objects, or one object a line."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from model_handlers.columns import to_columns
from model_handlers.rejection import RequestError, listed, quoted
from model_handlers.values import from_json

if TYPE_CHECKING:
    from exact_scoring.rows import Column
    from model_handlers.schema import Schema


WHITESPACE = " \t\n\r"


@dataclass(frozen=True)
class Records:
    """Objects of feature name to value; `single` when one was sent outside a list."""

    rows: tuple[dict[str, object], ...]
    single: bool
    rows_before: int = 0

    def to_columns(self, schema: Schema) -> list[Column]:
        """Takes each row's values by name, in whatever order they were sent."""
        known = frozenset(schema.names)
        for number, row in enumerate(self.rows, start=1):
            if row.keys() != known:
                raise _wrong_names(row, schema, self._row(number))
        return to_columns(
            schema,
            lambda _, feature: [
                from_json(row[feature.name], feature, self._row(number))
                for number, row in enumerate(self.rows, start=1)
            ],
        )

    def _row(self, number: int) -> int | None:
        return None if self.single else self.rows_before + number


def parse_json(text: str) -> Records:
    """Reads one object or a list of objects."""
    document = _load(text, where="body")
    if isinstance(document, dict):
        return Records(rows=(cast("dict[str, object]", document),), single=True)
    if not isinstance(document, list):
        raise RequestError(
            f"body must be an object of features or a list of them, got {quoted(document)}"
        )
    rows = cast("list[object]", document)
    if not rows:
        raise RequestError("body must have at least one row, got an empty list")
    return Records(
        rows=tuple(_object(row, number) for number, row in enumerate(rows, start=1)), single=False
    )


def parse_json_lines(text: str) -> Records:
    """Reads one object a line."""
    return read_json_lines(text.rstrip(WHITESPACE))


def read_json_lines(text: str, *, rows_before: int = 0) -> Records:
    """Reads one object a line, of lines that follow on others; the last does not end."""
    return Records(
        rows=tuple(
            _object(_load(line, where="line", row=number), number)
            for number, line in enumerate(text.split("\n"), start=rows_before + 1)
        ),
        single=False,
        rows_before=rows_before,
    )


class _RepeatedError(Exception):
    """A name is given twice in an object."""


def _load(text: str, *, where: str, row: int | None = None) -> object:
    try:
        return json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as cause:
        line = f"line {cause.lineno} " if row is None else ""
        raise RequestError(
            f"{where} must be JSON, {line}column {cause.colno}: {cause.msg}", row=row
        ) from cause
    except (ValueError, RecursionError) as cause:  # thousands of digits or of brackets
        raise RequestError(f"{where} must be JSON of reasonable size and depth", row=row) from cause
    except _RepeatedError as cause:
        name = str(cause)
        raise RequestError(
            f"field {quoted(name)} must be given once in an object", field=name, row=row
        ) from cause


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise _RepeatedError(Counter(name for name, _ in pairs).most_common(1)[0][0])
    return document


def _object(row: object, number: int) -> dict[str, object]:
    if isinstance(row, dict):
        return cast("dict[str, object]", row)
    raise RequestError(f"must be an object of features, got {quoted(row)}", row=number)


def _wrong_names(row: dict[str, object], schema: Schema, number: int | None) -> RequestError:
    absent = [name for name in schema.names if name not in row]
    if absent:
        return RequestError(
            f"every feature must be given, missing: {listed(absent)}", field=absent[0], row=number
        )
    unknown = [name for name in row if name not in schema.names]
    return RequestError(
        f"fields must be features of the model, got also: {listed(unknown)}; "
        f"the features are: {listed(schema.names)}",
        field=unknown[0],
        row=number,
    )
