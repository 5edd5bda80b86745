"""CSV that is as plain as nearly all of it is: read at once, or not at all.

What is read here is read to the same values as by `csv_body`. Whatever is odd or wrong gives None:
then `csv_body` reads it, and finds the words for what is wrong with it.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.rows import CodedText
from model_handlers import arrow_csv
from model_handlers.arrow_import import arrow_if_there
from model_handlers.columns import coded_text
from model_handlers.schema import TEXT
from model_handlers.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exact_scoring.rows import Column
    from model_handlers.schema import Schema

# The csv module takes no longer cells; a line end in each of these windows means that no line is.
_WINDOW = 64 * 1024
_FEW_BYTES = 32 * 1024  # arrow starts slowly
_SEPARATORS = {b"", b",", b"\n", b"\r"}


class IrregularQuotesError(Exception):
    """Quotes are not where a writer of CSV puts them: it takes a reader to tell where cells end."""


class PlainCsv:
    """A reader of records without a header, for one model's features."""

    def __init__(self, schema: Schema) -> None:
        """Prepares what does not depend on the request."""
        self._is_text = [feature.type == TEXT for feature in schema.features]
        self._has_text = any(self._is_text)
        self._nullable = [feature.nullable for feature in schema.features]

    def read(self, records: bytes, order: Sequence[int]) -> list[Column] | None:
        """Reads records, with or without the line end of the last.

        Args:
            records: whole records.
            order: for each feature, its cell's place in a record.

        Raises:
            IrregularQuotesError: it is not certain that the last record is whole.
        """
        has_quotes = b'"' in records
        if has_quotes and not has_regular_quotes(records):
            raise IrregularQuotesError
        if b"\0" in records or _has_odd_lines(records):
            return None
        if len(records) > _FEW_BYTES or has_quotes:
            if arrow_if_there() is not None:
                return self._read_by_arrow(records, order)
            if has_quotes:
                return None
        return None if _has_blank_line(records) else self._read_cells(records, order)

    def _read_by_arrow(self, records: bytes, order: Sequence[int]) -> list[Column] | None:
        columns = arrow_csv.read(records, order, self._is_text, self._nullable)
        # Arrow takes a blank line for a row of missing values: only then it must be looked for.
        if columns is not None and _has_missing(columns[0]) and _has_blank_line(records):
            return None
        return columns

    def _read_cells(self, records: bytes, order: Sequence[int]) -> list[Column] | None:
        try:
            text = records.decode()
        except UnicodeDecodeError:
            return None
        lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        cells = [line.split(",") for line in lines]
        if {*map(len, cells)} != {len(order)} or (len(order) == 1 and [""] in cells):
            return None
        if not self._has_text:
            numbers = _all_numbers(text, cells, order)
            if numbers is not None:
                return numbers
        by_place = [*zip(*cells)]
        columns: list[Column] = []
        for place, is_text, is_nullable in zip(order, self._is_text, self._nullable):
            column = (_texts if is_text else _numbers)(by_place[place], is_nullable=is_nullable)
            if column is None:
                return None
            columns.append(column)
        return columns


def has_regular_quotes(records: bytes) -> bool:
    """Tells whether every quote begins or ends a cell, or is doubled inside of one."""
    parts = records.split(b'"')
    outside = parts[2:-1:2]
    return (
        len(parts) % 2 == 1
        and parts[0][-1:] in _SEPARATORS
        and parts[-1][:1] in _SEPARATORS
        and {part[:1] for part in outside} <= _SEPARATORS
        and {part[-1:] for part in outside} <= _SEPARATORS
    )


def _all_numbers(
    text: str, cells: Sequence[Sequence[str]], order: Sequence[int]
) -> list[Column] | None:
    if "_" in text:  # float() reads 1_000
        return None
    try:
        matrix = np.fromiter(
            map(float, chain.from_iterable(cells)), dtype=np.float64, count=len(cells) * len(order)
        ).reshape(len(cells), len(order))
    except ValueError:
        return None
    return [matrix[:, place] for place in order] if np.isfinite(matrix).all() else None


def _texts(cells: Sequence[str], *, is_nullable: bool) -> Column | None:
    if "" not in cells:
        return coded_text(cells)
    return coded_text([cell if cell else MISSING for cell in cells]) if is_nullable else None


def _numbers(cells: Sequence[str], *, is_nullable: bool) -> Column | None:
    missing = cells.count("")
    if (missing and not is_nullable) or "_" in "".join(cells):  # float() reads 1_000
        return None
    numbers: Iterable[float] = map(float, cells)
    if missing:
        numbers = (float(cell) if cell else MISSING for cell in cells)
    try:
        column: np.ndarray[Any, Any] = np.fromiter(numbers, dtype=np.float64, count=len(cells))
    except ValueError:
        return None
    return column if np.count_nonzero(np.isfinite(column)) == len(cells) - missing else None


def _has_missing(column: Column) -> bool:
    if isinstance(column, CodedText):
        return MISSING in column.values
    return bool(np.isnan(column).any())


def _has_blank_line(records: bytes) -> bool:
    return (
        records.startswith((b"\n", b"\r"))
        or b"\n\n" in records
        or (b"\r" in records and b"\n\r\n" in records)
    )


def _has_odd_lines(records: bytes) -> bool:
    """Tells whether a line may end otherwise than most, or be too long."""
    has_odd_returns = b"\r" in records and records.count(b"\r") != records.count(b"\r\n")
    return has_odd_returns or _has_long_line(records)


def _has_long_line(records: bytes) -> bool:
    return any(
        records.find(b"\n", start, start + _WINDOW) < 0
        for start in range(0, len(records) - _WINDOW, _WINDOW)
    )
