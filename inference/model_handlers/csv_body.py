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
    from exact_scoring.rows import Column
    from model_handlers.schema import Schema


@dataclass(frozen=True)
class Cells:
    """Records of cells; the first is perhaps a header, which only a schema can tell."""

    records: tuple[list[str], ...]
    single: bool = False

    def to_columns(self, schema: Schema) -> list[Column]:
        """Takes the cells by the header's names, or in the model's order."""
        first = [cell.strip() for cell in self.records[0]]
        has_header = not set(schema.names).isdisjoint(first)
        names = first if has_header else list(schema.names)
        if has_header:
            _check_header(names, schema)
        rows = self.records[1:] if has_header else self.records
        if not rows:
            raise RequestError("body must have at least one row, got a header alone")
        _check_lengths(rows, names, has_header=has_header)
        positions = [names.index(name) for name in schema.names]
        return to_columns(
            schema,
            lambda place, feature: [
                from_cell(cells[positions[place]], feature, number)
                for number, cells in enumerate(rows, start=1)
            ],
        )


def parse_csv(text: str) -> Cells:
    """Reads comma-separated records; blank lines may end the body, not interrupt it."""
    reader = csv.reader(io.StringIO(text.rstrip("\r\n"), newline=""), strict=True)
    records: list[list[str]] = []
    try:
        for cells in reader:
            if not cells:
                raise RequestError(f"line {reader.line_num} must not be blank; leave it out")
            records.append(cells)
    except csv.Error as cause:
        raise RequestError(f"body must be CSV, line {reader.line_num}: {cause}") from cause
    return Cells(records=tuple(records))


def _check_header(names: list[str], schema: Schema) -> None:
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


def _check_lengths(rows: tuple[list[str], ...], names: list[str], *, has_header: bool) -> None:
    for number, cells in enumerate(rows, start=1):
        if len(cells) != len(names):
            order = "as the header" if has_header else f"in this order: {listed(names)}"
            raise RequestError(
                f"must have {len(names)} cells, {order}; got {len(cells)}", row=number
            )
