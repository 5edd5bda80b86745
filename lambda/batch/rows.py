"""Blocks of a table's lines become blocks of a shard's lines; all work per byte is done here.

A block that is as it should be is recognised without looking at its lines: what is left of it when
all but delimiters, quotes and line ends is struck out must be one pattern, repeated. Only a block
that is not is read by the csv module. SageMaker splits at line ends, so a record is a line.
"""

import csv
import io
from dataclasses import dataclass
from operator import itemgetter

from batch.bad_lines import BadLine, find_bad_line
from batch.documents import Table

_COMMA = ","
_LINE_END = b"\n"


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
        self._positions = [table.columns.index(name) for name in (*table.features, *table.joined)]
        self._is_as_it_is = self._positions == list(range(self._width))
        self._separator = table.delimiter.encode()
        self._pattern = self._separator * (self._width - 1) + _LINE_END
        telling = self._separator + b'"\r\n\0'
        self._untold = bytes(each for each in range(256) if each not in telling)
        self._cells_split, picked = _least_splits(self._positions, self._width)
        self._pick = itemgetter(*picked)
        self._picks_one = len(picked) == 1

    def reshape(self, block: bytes) -> Rows | BadLine:
        """Return a block of whole lines as a shard has them, or the first line that is no row."""
        lines = block if block.endswith(_LINE_END) else block + _LINE_END
        if b"\r" in lines:
            lines = lines.replace(b"\r\n", _LINE_END)
        count = lines.count(_LINE_END)
        if not self._is_text(lines):
            return self._bad_line(lines)
        if self._is_plain(lines, count):
            data = self._reshape_plain(lines)
        else:
            shaped = self._reshape_quoted(lines, count)
            if isinstance(shaped, BadLine):
                return shaped
            data = shaped
        return Rows(data=data, count=count, is_verbatim=data is block)

    def _is_text(self, lines: bytes) -> bool:
        if lines.isascii():
            return True
        try:
            lines.decode()
        except UnicodeDecodeError:
            return False
        return True

    def _is_plain(self, lines: bytes, count: int) -> bool:
        """Tell whether each line has its cells, and none needs quotes here or there."""
        if lines.translate(None, self._untold) != self._pattern * count:
            return False
        if self._delimiter != _COMMA and b"," in lines:
            return False
        return self._width > 1 or not _has_blank(lines)

    def _reshape_plain(self, lines: bytes) -> bytes:
        if self._is_as_it_is:
            return lines if self._delimiter == _COMMA else lines.replace(self._separator, b",")
        picked = map(self._pick, self._split(lines))
        joined = picked if self._picks_one else map(b",".join, picked)
        data = _LINE_END.join(joined) + _LINE_END
        # The last piece of a line may be several cells.
        return data if self._delimiter == _COMMA else data.replace(self._separator, b",")

    def _split(self, lines: bytes) -> list[list[bytes]]:
        separator, most = self._separator, self._cells_split
        return [line.split(separator, most) for line in lines[:-1].split(_LINE_END)]

    def _reshape_quoted(self, lines: bytes, count: int) -> bytes | BadLine:
        if b"\0" in lines or b"\r" in lines:
            return self._bad_line(lines)
        texts = lines.decode()[:-1].split("\n")
        try:
            rows = list(csv.reader(texts, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return self._bad_line(lines)
        # A quoted cell over two lines makes fewer rows than lines.
        if len(rows) != count or set(map(len, rows)) != {self._width}:
            return self._bad_line(lines)
        if self._is_as_it_is and self._delimiter == _COMMA:
            return lines
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([row[position] for position in self._positions] for row in rows)
        return text.getvalue().encode()

    def _bad_line(self, lines: bytes) -> BadLine:
        found = find_bad_line(lines, delimiter=self._delimiter, width=self._width)
        if found is None:
            raise ValueError("a block that is refused must have a line to blame, got none")
        return found


def _has_blank(lines: bytes) -> bool:
    return lines.startswith(_LINE_END) or b"\n\n" in lines


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
