"""JSON that is as plain as nearly all of it is: read at once, or not at all.

What is read here is read to the same values as by `json_body`. Whatever is odd or wrong gives None:
then `json_body` reads it, and finds the words for what is wrong with it.
"""

from __future__ import annotations

import json
from itertools import chain
from math import isfinite
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from model_handlers.columns import coded_text
from model_handlers.json_body import WHITESPACE
from model_handlers.schema import TEXT
from model_handlers.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from exact_scoring.rows import Column, Row
    from model_handlers.schema import Schema

# What json.loads calls in the end.
_scan: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder())["scan_once"]
_FLOATS = {float}
_NUMBERS = {float, int}  # a bool has a type of its own
_TEXTS = {str}
_LISTS = {list}
_NOTHING = type(None)
_GIVE_UP = (
    ValueError,  # malformed, or an integer of thousands of digits
    StopIteration,  # no value where one should be
    RecursionError,
    TypeError,  # a list or a number where an object should be
    KeyError,  # a feature is missing
    OverflowError,  # an integer that no double holds
)


class PlainJson:
    """Readers of one object, of a list of them, and of one a line, for one model's features."""

    def __init__(self, schema: Schema) -> None:
        """Prepares what does not depend on the request."""
        names = schema.names
        self._count = len(names)
        self._take: Callable[[Mapping[str, Any]], Sequence[Any]] = (
            _only(*names) if len(names) == 1 else itemgetter(*names)
        )
        self._types: list[type] = [
            str if feature.type == TEXT else float for feature in schema.features
        ]
        self._nullable = [feature.nullable for feature in schema.features]
        self._has_text = str in self._types
        # A name that is given twice is not seen in the object, but by its quotes in the body.
        self._quotes = 2 * self._count

    def read_row(self, text: str) -> Row | None:
        """Reads one object; its values are floats, and text where the feature is text."""
        try:
            document, end = _scan(text, 0)
            values = self._take(document)
            if len(document) != self._count or (end < len(text) and not _is_blank(text, end)):
                return None
            types = {*map(type, values)}
            if self._has_text or not types <= _NUMBERS:
                return self._mixed_row(text, values)
            if types != _FLOATS:
                values = [*map(float, values)]
            # One infinity or NaN makes the sum one; so do too large numbers, which are odd enough.
            if text.count('"') != self._quotes or not isfinite(sum(values)):
                return None
        except _GIVE_UP:
            return None
        return values

    def read_list(self, text: str) -> list[Column] | None:
        """Reads a list of objects."""
        try:
            documents, end = _scan(text, 0)
            if {type(documents)} != _LISTS or not _is_blank(text, end):
                return None
            return self._columns(text, documents)
        except _GIVE_UP:
            return None

    def read_lines(self, text: str) -> list[Column] | None:
        """Reads one object a line; the last does not end."""
        documents: list[Any] = []
        try:
            for line in text.split("\n"):
                document, end = _scan(line, 0)
                if end < len(line) and not _is_blank(line, end):
                    return None
                documents.append(document)
            return self._columns(text, documents)
        except _GIVE_UP:
            return None

    def _mixed_row(self, text: str, values: Sequence[Any]) -> Row | None:
        row: list[float | str] = []
        quotes = self._quotes
        for value, expected, is_nullable in zip(values, self._types, self._nullable):  # Python 3.9
            found = cast("object", type(value))
            if found is expected:
                row.append(value)
                if found is str:
                    quotes += 2
                elif not isfinite(value):
                    return None
            elif found is int and expected is float:
                row.append(float(value))
            elif value is None and is_nullable:
                row.append(MISSING)
            else:
                return None
        return row if text.count('"') == quotes else None

    def _columns(self, text: str, documents: Sequence[Any]) -> list[Column] | None:
        rows = [*map(self._take, documents)]
        if {*map(len, documents)} != {self._count}:
            return None
        if not self._has_text and {*map(type, chain.from_iterable(rows))} <= _NUMBERS:
            matrix = np.fromiter(
                chain.from_iterable(rows), dtype=np.float64, count=len(rows) * self._count
            ).reshape(len(rows), self._count)
            is_plain = text.count('"') == self._quotes * len(rows) and np.isfinite(matrix).all()
            return list(matrix.T) if is_plain else None
        return self._mixed_columns(text, rows)

    def _mixed_columns(self, text: str, rows: Sequence[Sequence[Any]]) -> list[Column] | None:
        columns: list[Column] = []
        quotes = self._quotes * len(rows)
        for values, expected, is_nullable in zip(zip(*rows), self._types, self._nullable):
            types = {*map(type, values)}
            missing = values.count(None) if _NOTHING in types else 0
            if (missing and not is_nullable) or not types - {_NOTHING} <= (
                _TEXTS if expected is str else _NUMBERS
            ):
                return None
            if expected is str:
                quotes += 2 * (len(values) - missing)
                columns.append(
                    coded_text([MISSING if value is None else value for value in values])
                )
                continue
            column = np.array(values, dtype=np.float64)  # None becomes NaN
            if np.count_nonzero(np.isfinite(column)) != len(values) - missing:
                return None
            columns.append(column)
        return columns if text.count('"') == quotes else None


def _only(name: str) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    return lambda document: (document[name],)


def _is_blank(text: str, start: int) -> bool:
    return not text[start:].strip(WHITESPACE)
