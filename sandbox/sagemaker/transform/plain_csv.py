"""Columns of CSV that has no quotes: a comma is a separator, a newline ends a row.

Nearly all CSV is like this, and there are millions of rows, so they are cut at the few commas that
matter, by loops in C. Whatever is not so simple is None here, and read with the csv module instead.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Sequence
from operator import itemgetter

from sandbox.sagemaker.transform.paths import Path, Selector

_COMMA = b","
_COMMAS = itertools.repeat(_COMMA)


class Table:
    """Rows as the lines that they are."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    @functools.cached_property
    def lines(self) -> list[bytes]:
        """The rows, without the newlines that end them."""
        if b"\r" not in self._text:
            return self._text.splitlines()
        lines = self._text.split(b"\n")
        return lines[:-1] if lines[-1] == b"" else lines

    @functools.cached_property
    def is_plain(self) -> bool:
        """Whether lines hold nothing but fields and commas between them."""
        return b'"' not in self._text and b"\r" not in self._text and b"" not in self.lines

    @functools.cached_property
    def width(self) -> int | None:
        """How many columns all rows have; None if they have not the same."""
        counts = set(map(bytes.count, self.lines, _COMMAS))
        return counts.pop() + 1 if len(counts) == 1 else None

    def columns(self, start: int, stop: int, width: int) -> Sequence[bytes]:
        """Return some neighbouring columns of each plain row, at least one."""
        lines = self.lines
        if stop < width:
            lines = _before(lines, stop, width - stop)
        return lines if start == 0 else _behind(lines, start, stop - start)


def _before(lines: list[bytes], kept: int, dropped: int) -> list[bytes]:
    if dropped <= kept:
        cut = map(bytes.rsplit, lines, _COMMAS, itertools.repeat(dropped))
        return list(map(itemgetter(0), cut))
    return [_COMMA.join(line.split(_COMMA, kept)[:kept]) for line in lines]


def _behind(lines: list[bytes], dropped: int, kept: int) -> list[bytes]:
    if kept == 1:
        return list(map(itemgetter(2), map(bytes.rpartition, lines, _COMMAS)))
    if kept < dropped:
        return [_COMMA.join(line.rsplit(_COMMA, kept)[1:]) for line in lines]
    return list(
        map(itemgetter(dropped), map(bytes.split, lines, _COMMAS, itertools.repeat(dropped)))
    )


def selected(tables: Sequence[Table], path: Path) -> Iterable[bytes] | None:
    """Return what a path selects of tables side by side, which have as many rows as each other.

    None when it is not columns that all rows have, or one of the tables is not plain.
    """
    if not all(table.is_plain for table in tables):
        return None
    if path.is_whole:
        return _side_by_side([table.lines for table in tables])
    widths = [table.width for table in tables]
    known = [width for width in widths if width is not None]
    if len(known) < len(widths) or (spans := _spans(path, sum(known))) == []:
        return None
    parts: list[Sequence[bytes]] = []
    for start, stop in spans:
        before = 0
        for table, width in zip(tables, known, strict=True):
            first, last = max(start - before, 0), min(stop - before, width)
            if first < last:
                parts.append(table.columns(first, last, width))
            before += width
    # One empty column would be a blank line, which the csv module writes as "".
    if sum(stop - start for start, stop in spans) == 1 and b"" in parts[0]:
        return None
    return _side_by_side(parts)


def _side_by_side(parts: Sequence[Sequence[bytes]]) -> Iterable[bytes]:
    return parts[0] if len(parts) == 1 else map(_COMMA.join, zip(*parts, strict=True))


def _spans(path: Path, width: int) -> list[tuple[int, int]]:
    """Return the neighbouring columns that a path selects, one after the other; else nothing."""
    if len(path.steps) != 1:
        return []
    spans: list[tuple[int, int]] = []
    for selector in path.steps[0]:
        span = _span(selector, width)
        if span is None:
            return []
        if spans and spans[-1][1] == span[0]:
            spans[-1] = (spans[-1][0], span[1])
        else:
            spans.append(span)
    return spans


def _span(selector: Selector, width: int) -> tuple[int, int] | None:
    if isinstance(selector, slice):
        start, stop, _ = selector.indices(width)
        return (start, stop) if start < stop else None
    if isinstance(selector, int) and -width <= selector < width:
        return selector % width, selector % width + 1
    return None
