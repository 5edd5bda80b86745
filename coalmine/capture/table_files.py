"""The table as a file, written a batch of rows at a time."""

import csv
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Protocol

from coalmine.capture.columns import Column, ColumnKind
from coalmine.capture.rows import Row, Value

_BATCH_ROWS = 10_000
_BATCH_CHARACTERS = 16_000_000  # bodies that could not be read may have megabytes each


class TableFormat(StrEnum):
    """What `coalmine capture export` writes."""

    PARQUET = "parquet"
    CSV = "csv"


class Table(Protocol):
    """A file that rows are added to."""

    def add(self, row: Row) -> None:
        """Add a row; columns that it lacks are empty."""


@contextmanager
def new_table(path: Path, table_format: TableFormat, columns: Sequence[Column]) -> Generator[Table]:
    """Write a table; the file is there when all of it is, and not before."""
    partial = path.with_name(f"{path.name}.partial")
    make = _csv_table if table_format is TableFormat.CSV else _parquet_table
    try:
        with make(partial, columns) as table:
            yield table
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class _CsvTable:
    def __init__(self, file: IO[str], columns: Sequence[Column]) -> None:
        self._names = [column.name for column in columns]
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow(self._names)

    def add(self, row: Row) -> None:
        self._writer.writerow([_cell(row.get(name)) for name in self._names])


@contextmanager
def _csv_table(path: Path, columns: Sequence[Column]) -> Generator[Table]:
    with path.open("w", encoding="utf-8", newline="") as file:
        yield _CsvTable(file, columns)


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return str(value)


class _ParquetTable:
    def __init__(self, writer: Any, schema: Any) -> None:
        self._writer = writer
        self._schema = schema
        self._rows: list[Row] = []
        self._characters = 0

    def add(self, row: Row) -> None:
        self._rows.append(row)
        self._characters += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(self._rows) >= _BATCH_ROWS or self._characters >= _BATCH_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Write the rows that wait as one row group."""
        import pyarrow as pa  # noqa: PLC0415  # takes a moment, and only Parquet needs it

        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows, self._characters = [], 0


@contextmanager
def _parquet_table(path: Path, columns: Sequence[Column]) -> Generator[Table]:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    types = {
        ColumnKind.TIME: pa.timestamp("ms", tz="UTC"),
        ColumnKind.TEXT: pa.string(),
        ColumnKind.NUMBER: pa.float64(),
        ColumnKind.COUNT: pa.int64(),
    }
    schema = pa.schema([(column.name, types[column.kind]) for column in columns])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        table = _ParquetTable(writer, schema)
        yield table
        table.flush()
