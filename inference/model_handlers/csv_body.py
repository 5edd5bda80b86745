"""CSV bodies, with or without a header.

The first record is a header if any of its cells is a feature's name, and only then; without one the
cells are in the model's order.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model_handlers.columns import to_columns
from model_handlers.rejection import RequestError, listed, quoted
from model_handlers.values import from_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exact_scoring.rows import Column
    from model_handlers.schema import Schema


@dataclass(frozen=True)
class Layout:
    """Which feature each cell of a record is.

    Attributes:
        names: one for each cell.
        has_header: whether the body says so itself.
    """

    names: tuple[str, ...]
    has_header: bool

    def to_columns(
        self, records: Sequence[Sequence[str]], schema: Schema, *, rows_before: int = 0
    ) -> list[Column]:
        """Checks records that follow on others, and every cell of them."""
        for number, cells in enumerate(records, start=rows_before + 1):
            if len(cells) != len(self.names):
                raise self._wrong_length(cells, number)
        positions = [self.names.index(name) for name in schema.names]
        return to_columns(
            schema,
            lambda place, feature: [
                from_cell(cells[positions[place]], feature, number)
                for number, cells in enumerate(records, start=rows_before + 1)
            ],
        )

    def _wrong_length(self, cells: Sequence[str], number: int) -> RequestError:
        order = "as the header" if self.has_header else f"in this order: {listed(self.names)}"
        return RequestError(
            f"must have {len(self.names)} cells, {order}; got {len(cells)}", row=number
        )


@dataclass(frozen=True)
class Cells:
    """Records of cells; the first is perhaps a header, which only a schema can tell."""

    records: tuple[list[str], ...]
    single: bool = False

    def to_columns(self, schema: Schema) -> list[Column]:
        """Takes the cells by the header's names, or in the model's order."""
        layout = layout_of(self.records[0], schema)
        rows = self.records[1:] if layout.has_header else self.records
        if not rows:
            raise header_alone()
        return layout.to_columns(rows, schema)


def parse_csv(text: str) -> Cells:
    """Reads comma-separated records; blank lines may end the body, not interrupt it."""
    lines = io.StringIO(text.rstrip("\r\n"), newline="")
    return Cells(records=tuple(read_records(lines)))


def read_records(lines: Iterable[str], *, lines_before: int = 0) -> Iterator[list[str]]:
    """Reads records from lines that keep their ends; these follow on others."""
    reader = csv.reader(lines, strict=True)
    blank: int | None = None
    try:
        for cells in reader:
            line = lines_before + reader.line_num
            if not cells:
                blank = line if blank is None else blank
            elif blank is not None:
                raise RequestError(f"line {blank} must not be blank; leave it out")
            else:
                yield cells
    except csv.Error as cause:
        line = lines_before + reader.line_num
        raise RequestError(f"body must be CSV, line {line}: {cause}") from cause


def layout_of(first: Sequence[str], schema: Schema) -> Layout:
    """Tells by the first record what the cells are."""
    names = tuple(cell.strip() for cell in first)
    if set(schema.names).isdisjoint(names):
        return Layout(names=schema.names, has_header=False)
    _check_header(names, schema)
    return Layout(names=names, has_header=True)


def header_alone() -> RequestError:
    """Says that a body has a header and nothing else."""
    return RequestError("body must have at least one row, got a header alone")


def _check_header(names: tuple[str, ...], schema: Schema) -> None:
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise RequestError(
            f"header must name each column once, got {quoted(twice)} again", field=twice
        )
    absent = [name for name in schema.names if name not in names]
    if absent:
        raise RequestError(
            f"header must name every feature, missing: {listed(absent)}", field=absent[0]
        )
    unknown = [name for name in names if name not in schema.names]
    if unknown:
        raise RequestError(
            f"header must name features of the model, got also: {', '.join(map(quoted, unknown))}; "
            f"the features are: {listed(schema.names)}",
            field=unknown[0],
        )
