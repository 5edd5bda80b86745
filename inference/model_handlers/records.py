"""Bodies that are read piece by piece: CSV, and JSON of one object a line."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from model_handlers.csv_body import layout_of, read_records
from model_handlers.json_body import read_json_lines
from model_handlers.pieces import BYTE_ORDER_MARK
from model_handlers.plain_csv import IrregularQuotesError
from model_handlers.rejection import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exact_scoring.rows import Columns
    from model_handlers.prepared import Prepared
    from model_handlers.schema import Schema

_ROWS_AT_ONCE = 8192


@dataclass(frozen=True)
class Place:
    """Where in a body a piece of it stands.

    Attributes:
        is_first: whether it begins the body.
        rows_before: how many rows stand before it.
        lines_before: how many lines do.
    """

    is_first: bool
    rows_before: int = 0
    lines_before: int = 0


class Records(Protocol):
    """How the pieces of one body are read."""

    def read(self, piece: bytes, *, is_first: bool) -> Columns | None:
        """Reads a piece that is plain; None: it is not, or has no rows.

        Raises:
            IrregularQuotesError: it is not certain that the piece ends where a record does.
        """
        ...

    def read_carefully(self, pieces: Iterable[bytes], place: Place) -> Iterator[Columns]:
        """Reads pieces of any kind, batch by batch; the first of them stands at this place.

        Raises:
            RequestError: a row is wrong; its number counts those before the pieces.
        """
        ...


class CsvRecords:
    """CSV whose first record is perhaps a header."""

    def __init__(self, schema: Schema, ready: Prepared, first_piece: bytes) -> None:
        """Reads the header.

        Raises:
            RequestError: it is wrong.
        """
        self._schema, self._plain = schema, ready.csv
        record, header = _first_record(first_piece)
        self._layout = layout_of(record, schema)
        self._header = header if self._layout.has_header else b""
        self._order = [self._layout.names.index(name) for name in schema.names]

    def read(self, piece: bytes, *, is_first: bool) -> Columns | None:
        """Reads a piece that is plain."""
        records = piece[len(self._header) :] if is_first else piece
        return self._plain.read(records, self._order) if records else None

    def read_carefully(self, pieces: Iterable[bytes], place: Place) -> Iterator[Columns]:
        """Reads pieces of any kind."""
        lines = chain.from_iterable(io.StringIO(decoded(piece), newline="") for piece in pieces)
        records = read_records(lines, lines_before=place.lines_before)
        rows_before = place.rows_before
        if place.is_first and self._header:
            next(records, None)
        while batch := [*islice(records, _ROWS_AT_ONCE)]:
            yield self._layout.to_columns(batch, self._schema, rows_before=rows_before)
            rows_before += len(batch)


class JsonLines:
    """One object a line."""

    def __init__(self, schema: Schema, ready: Prepared) -> None:
        """Takes the features."""
        self._schema, self._plain = schema, ready.json

    def read(self, piece: bytes, *, is_first: bool) -> Columns | None:
        """Reads a piece that is plain."""
        try:
            return self._plain.read_lines(_without_line_end(piece).decode())
        except UnicodeDecodeError:
            return None

    def read_carefully(self, pieces: Iterable[bytes], place: Place) -> Iterator[Columns]:
        """Reads pieces of any kind."""
        rows_before = place.rows_before
        for piece in pieces:
            records = read_json_lines(decoded(_without_line_end(piece)), rows_before=rows_before)
            yield records.to_columns(self._schema)
            rows_before += len(records.rows)


def plain_csv(schema: Schema, ready: Prepared, content: bytes) -> Columns | None:
    """Reads a whole body of CSV that is plain; None: it is not."""
    content = content.removeprefix(BYTE_ORDER_MARK).rstrip(b"\r\n")
    if not content:
        return None
    try:
        return CsvRecords(schema, ready, content).read(content, is_first=True)
    except (RequestError, IrregularQuotesError):
        return None


def decoded(content: bytes) -> str:
    """Decodes text, or refuses it."""
    try:
        return content.decode()
    except UnicodeDecodeError as cause:
        raise RequestError(f"body must be UTF-8, got another byte at {cause.start}") from cause


def _first_record(piece: bytes) -> tuple[list[str], bytes]:
    """Gives the cells of the first record, and its bytes with their line end."""
    end = piece.find(b"\n") + 1
    line = piece[:end] if end else piece
    if b'"' not in line and b"\r" not in line.rstrip(b"\r\n"):
        return decoded(line.rstrip(b"\r\n")).split(","), line
    text = io.StringIO(decoded(piece), newline="")
    empty: list[str] = []
    record = next(read_records(text), empty)
    return record, piece[: len(text.getvalue()[: text.tell()].encode())]


def _without_line_end(piece: bytes) -> bytes:
    if piece.endswith(b"\r\n"):
        return piece[:-2]
    return piece[:-1] if piece.endswith((b"\n", b"\r")) else piece
