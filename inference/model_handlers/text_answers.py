"""Answers as text: JSON, JSON lines and CSV.

Many models have few distinct answers, forests above all: each of those is written once. For the
others pyarrow writes the numbers, where it is there, and leaves the interpreter's lock meanwhile.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from model_handlers import arrow_text
from model_handlers.arrow_import import arrow_if_there
from model_handlers.content_types import JSON
from model_handlers.row_text import class_key, row_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from exact_scoring.scores import RowScore, Scores

_MANY_ROWS = 1000  # from here on it pays to import pyarrow


class TextAnswers:
    """Writes rows as text around numbers; the same as `json.dumps` and `csv.writer` would."""

    def __init__(self, name: str, classes: Sequence[object] | None) -> None:
        """Prepares the text around the numbers."""
        self._is_json_list = name == JSON
        self._is_regressor = classes is None
        self._text = text = row_text(name, classes)
        self._line_end = "" if self._is_json_list else text.after_row
        self._other: Callable[[Any], str] = json.dumps if name != "text/csv" else class_key
        numbers = "".join(f"%r{_escaped(between)}" for between in (*text.between, text.end))
        self._templates = [_escaped(start) + numbers for start in text.starts]

    def one(self, score: RowScore) -> str:
        """Writes one row; in JSON it is an object, not a list."""
        value, probabilities = score
        if probabilities is None:
            return self._without(value) + self._line_end
        return self._templates[int(value)] % tuple(probabilities) + self._line_end

    def part(self, scores: Scores) -> bytes:
        """Writes some of the rows."""
        rows = len(scores.values)
        is_plain = scores.probabilities is not None or scores.values.dtype.kind == "f"
        if is_plain and rows >= _MANY_ROWS and arrow_if_there() is not None:
            return arrow_text.write(self._text, scores)
        written = self._text.after_row.join(self._rows(scores))
        return f"{written}{self._line_end}".encode()

    def whole(self, parts: Sequence[bytes]) -> Sequence[bytes]:
        """Lines follow on each other; a list needs brackets and commas."""
        if not self._is_json_list:
            return parts
        pieces = [b"["]
        for part in parts:
            pieces += [part, b", "]
        return [*pieces[:-1], b"]"]

    def _without(self, value: Any) -> str:
        """Writes a row of the prediction alone."""
        if not self._is_regressor:
            return self._text.bare[int(value)]
        return f"{self._text.starts[0]}{self._other(value)}{self._text.end}"

    def _with(self, row: tuple[Any, ...]) -> str:
        """Writes a row of a class and its probabilities."""
        place: int = row[0]
        return self._templates[place] % row[1:]

    def _rows(self, scores: Scores) -> Iterable[str]:
        values = scores.values.tolist()
        if scores.probabilities is None:
            return map(self._without, values)
        rows = zip(values, *scores.probabilities.T.tolist())
        if np.signbit(scores.probabilities).any():  # 0.0 and -0.0 are equal, but not written alike
            return map(self._with, rows)
        return map(_Written(self._with).__getitem__, rows)


class _Written(dict["tuple[Any, ...]", str]):
    """Rows as they were written when they came first."""

    def __init__(self, write: Callable[[tuple[Any, ...]], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, row: tuple[Any, ...]) -> str:
        text = self[row] = self._write(row)
        return text


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
