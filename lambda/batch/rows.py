"""Blocks of a table's lines become blocks of a shard's lines; all work per byte is done here.

A block that is as it should be is recognised without looking at its lines: what is left of it when
all but delimiters, quotes and line ends is struck out must be one pattern, repeated. Only lines
that hold a quote, and are not quoted all alike, are read by the csv module. SageMaker splits at
line ends, so a record is a line.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter, methodcaller
from typing import Any

from batch.bad_lines import BadLine, find_bad_line
from batch.documents import Table

_COMMA, _QUOTE, _LINE_END = b",", b'"', b"\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Lines of a shard; `is_verbatim` when the table has the very same bytes."""

    data: bytes
    count: int
    is_verbatim: bool


class Reshaper:
    """Checks lines of one table, and picks and orders the columns that a shard has."""

    def __init__(self, table: Table) -> None:
        self._delimiter = table.delimiter
        self._width = len(table.columns)
        self._positions = [table.columns.index(name) for name in table.shard_columns]
        self._is_as_it_is = self._positions == list(range(self._width))
        self._separator = table.delimiter.encode()
        self._pattern = self._separator * (self._width - 1) + _LINE_END
        telling = self._separator + b'"\r\n\0'
        self._untold = bytes(each for each in range(256) if each not in telling)
        splits, pieces = _least_splits(self._positions, self._width)
        self._split = methodcaller("split", self._separator, splits)
        self._pick: Any = itemgetter(*pieces)
        self._picks_one = len(pieces) == 1

    def reshape(self, block: bytes) -> Rows | BadLine:
        """Return a block of whole lines as a shard has them, or the first line that is no row."""
        whole = block if block.endswith(_LINE_END) else block + _LINE_END
        lines = whole.replace(b"\r\n", _LINE_END) if b"\r" in whole else whole
        data = self._reshape(lines) if _is_text(lines) else None
        if data is not None:
            return Rows(data=data, count=lines.count(_LINE_END), is_verbatim=data is block)
        # Not of `lines`: of two carriage returns at an end it would take the second off, too.
        bad = find_bad_line(whole, delimiter=self._delimiter, width=self._width)
        if bad is None:
            raise ValueError("a block that is refused must have a line to blame, got none")
        return bad

    def _reshape(self, lines: bytes) -> bytes | None:
        """Return the lines of a shard; None when one of them is no row."""
        left = lines.translate(None, self._untold)
        count = left.count(_LINE_END)
        needs_quotes = self._separator != _COMMA and _COMMA in lines
        if not needs_quotes:
            if left == self._pattern * count and (self._width > 1 or not _has_blank(lines)):
                return self._reshape_plain(lines)
            if self._is_quoted_alike(lines, left, count):
                return lines if self._is_done else self._reshape_plain(_without_quotes(lines))
        return self._reshape_mixed(lines)

    @property
    def _is_done(self) -> bool:
        """Whether a shard has the lines as the table has them."""
        return self._is_as_it_is and self._separator == _COMMA

    def _is_quoted_alike(self, lines: bytes, left: bytes, count: int) -> bool:
        """Tell whether all lines have the same cells between quotes, with none within."""
        first = left[: left.find(_LINE_END) + 1]
        cells = first[:-1].split(self._separator)
        quoted = cells.count(_QUOTE * 2)
        # A cell that is empty but for its quotes would leave a blank line.
        if self._width == 1 or len(cells) != self._width or quoted + cells.count(b"") < self._width:
            return False
        if quoted == 0 or left != first * count:
            return False
        # So there are two quotes or none between delimiters; do they stand at both ends?
        begun = lines.count(self._separator + _QUOTE) + lines.count(_LINE_END + _QUOTE)
        ended = lines.count(_QUOTE + self._separator) + lines.count(_QUOTE + _LINE_END)
        return begun + lines.startswith(_QUOTE) == quoted * count == ended

    def _reshape_plain(self, lines: bytes) -> bytes:
        """Reshape lines without quotes, none of which needs any."""
        if self._is_as_it_is:
            return lines if self._separator == _COMMA else lines.replace(self._separator, _COMMA)
        picked = map(self._pick, map(self._split, lines[:-1].split(_LINE_END)))
        joined = picked if self._picks_one else map(_COMMA.join, picked)
        data = _LINE_END.join(joined) + _LINE_END
        if len(self._positions) == 1 and _has_blank(data):
            return _with_quotes_for_nothing(data)
        # A piece at a line's end may be several cells.
        return data if self._separator == _COMMA else data.replace(self._separator, _COMMA)

    def _reshape_mixed(self, lines: bytes) -> bytes | None:
        """Reshape lines of which some hold quotes, or commas that need them."""
        if b"\0" in lines or b"\r" in lines:
            return None
        each_line = lines[:-1].split(_LINE_END)
        is_special = [_QUOTE in line or self._is_to_be_quoted(line) for line in each_line]
        special = [line for line, is_so in zip(each_line, is_special, strict=True) if is_so]
        plain = [line for line, is_so in zip(each_line, is_special, strict=True) if not is_so]
        joined = b"".join(line + _LINE_END for line in plain)
        rows = self._read(special)
        if rows is None or joined.translate(None, self._untold) != self._pattern * len(plain):
            return None
        if self._width == 1 and b"" in plain:
            return None
        if self._is_done:
            return lines
        shaped_plain = iter(self._reshape_plain(joined).split(_LINE_END) if plain else [])
        shaped = self._written(rows)
        merged = (next(shaped if is_so else shaped_plain) for is_so in is_special)
        return b"".join(line + _LINE_END for line in merged)

    def _is_to_be_quoted(self, line: bytes) -> bool:
        return self._separator != _COMMA and _COMMA in line

    def _read(self, lines: list[bytes]) -> list[list[str]] | None:
        """Return the cells of lines; None if one has too many or too few, or is no CSV."""
        texts = [line.decode() for line in lines]
        try:
            rows = list(csv.reader(texts, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        # A quoted cell over two lines makes fewer rows than lines.
        is_right = len(rows) == len(lines) and all(len(row) == self._width for row in rows)
        return rows if is_right else None

    def _written(self, rows: list[list[str]]) -> Iterator[bytes]:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([row[position] for position in self._positions] for row in rows)
        return iter(text.getvalue().encode().split(_LINE_END))


def _is_text(lines: bytes) -> bool:
    if lines.isascii():
        return True
    try:
        lines.decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_blank(lines: bytes) -> bool:
    return lines.startswith(_LINE_END) or b"\n\n" in lines


def _without_quotes(lines: bytes) -> bytes:
    return lines.translate(None, _QUOTE)


def _with_quotes_for_nothing(lines: bytes) -> bytes:
    """Write cells that are alone on their lines so that an empty one is no blank line."""
    cells = lines[:-1].split(_LINE_END)
    return b"".join((_QUOTE * 2 if cell == b"" else cell) + _LINE_END for cell in cells)


def _least_splits(positions: list[int], width: int) -> tuple[int, list[int]]:
    """Return how often to split a line, and which pieces to take.

    Columns that stand at a line's end, and together in a shard too, stay one piece.
    """
    behind = positions.index(width - 1) + 1 if width - 1 in positions else 0
    first = behind
    while first > 0 and positions[first - 1] == width - 1 - (behind - first):
        first -= 1
    tail = width - (behind - first)
    others = positions[:first] + positions[behind:]
    if behind - first > 1 and all(each < tail for each in others):
        return tail, [*positions[:first], tail, *positions[behind:]]
    return max(positions) + 1, positions
