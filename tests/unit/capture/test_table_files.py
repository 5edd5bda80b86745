"""The table as a file."""

import csv
from datetime import UTC, datetime

import pytest
from pyarrow import parquet

from coalmine.capture.columns import columns_for
from coalmine.capture.table_files import TableFormat, new_table

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def columns(regressor):
    return columns_for([regressor])


def row(number, **values):
    return {"event_time": NOON, "event_id": "e", "variant": "blue", "row": number, **values}


def test_csv_has_a_header_and_empty_cells(tmp_path, columns):
    file = tmp_path / "table.csv"
    with new_table(file, TableFormat.CSV, columns) as table:
        table.add(row(0, age=1.0, delay=None, input='a "quoted"\ntext'))

    with file.open(newline="") as opened:
        (read,) = csv.DictReader(opened)
    assert ("2026-01-31T12:00:00Z", "0", "1.0", "") == tuple(
        read[name] for name in ("event_time", "row", "age", "delay")
    )
    assert 'a "quoted"\ntext' == read["input"]


def test_parquet_has_types(tmp_path, columns, monkeypatch):
    """Numbers are numbers, times are times, whatever the first rows have; in several batches."""
    monkeypatch.setattr("coalmine.capture.table_files._BATCH_ROWS", 2)
    file = tmp_path / "table.parquet"
    with new_table(file, TableFormat.PARQUET, columns) as table:
        for number in range(5):
            table.add(row(number, age=None if number < 2 else float(number)))

    read = parquet.read_table(file)
    assert 3 == parquet.ParquetFile(file).num_row_groups
    assert [None, None, 2.0, 3.0, 4.0] == read.column("age").to_pylist()
    assert [NOON] * 5 == read.column("event_time").to_pylist()
    assert [column.name for column in columns] == read.column_names


def test_a_table_without_rows_has_its_columns(tmp_path, columns):
    """An hour without requests is an answer, too."""
    file = tmp_path / "table.parquet"
    with new_table(file, TableFormat.PARQUET, columns):
        pass

    assert (0, len(columns)) == parquet.read_table(file).shape


@pytest.mark.parametrize("table_format", TableFormat)
def test_a_table_that_is_not_finished_is_not_there(tmp_path, columns, table_format):
    """And the one of yesterday stays."""
    file = tmp_path / "table"
    file.write_text("yesterday")

    with pytest.raises(OSError, match="gone"), new_table(file, table_format, columns) as table:
        table.add(row(0))
        raise OSError("gone")

    assert "yesterday" == file.read_text()
    assert [file] == list(tmp_path.iterdir())
