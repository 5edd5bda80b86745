"""DataProcessing: what of a record the model sees, and what of both is stored."""

from __future__ import annotations

import csv
import functools
import io
import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.sagemaker.transform.paths import BadPathError, Path, parse_path
from sandbox.sagemaker.transform.plain_csv import Table, selected
from sandbox.sagemaker.transform.plan import DataProcessing, SplitType


class BadRecordError(ValueError):
    """A record or an answer does not have the form that DataProcessing needs."""


class Exchange(Protocol):
    """What is done to one mini-batch before and after the model."""

    def request(self) -> bytes:
        """Return what is sent for the batch."""

    def stored(self, answer: bytes) -> bytes:
        """Return what is stored of its answer."""


Filters = Callable[[bytes], Exchange]


class Unfiltered:
    """Without DataProcessing bytes stay as they are."""

    def __init__(self, batch: bytes) -> None:
        self._batch = batch

    def request(self) -> bytes:
        """Return the batch."""
        return self._batch

    def stored(self, answer: bytes) -> bytes:
        """Return the answer."""
        return answer


def filters_for(
    processing: DataProcessing, content_type: str | None, split_type: SplitType
) -> Filters:
    """Return what a job's DataProcessing does with each mini-batch."""
    if processing == DataProcessing():
        return Unfiltered
    selection = _Selection(
        parse_path(processing.input_filter),
        parse_path(processing.output_filter),
        is_joined=processing.is_joined,
    )
    if content_type == "text/csv":
        return functools.partial(_CsvExchange, selection)
    return functools.partial(_JsonExchange, selection, is_lines=split_type is SplitType.LINE)


@dataclass(frozen=True, slots=True)
class _Selection:
    input: Path
    output: Path
    is_joined: bool


class _CsvExchange:
    def __init__(self, selection: _Selection, batch: bytes) -> None:
        self._selection, self._batch, self._table = selection, batch, Table(batch)

    def request(self) -> bytes:
        path = self._selection.input
        return self._batch if path.is_whole else _selected(path, self._table)

    def stored(self, answer: bytes) -> bytes:
        path, table = self._selection.output, Table(answer)
        if self._selection.is_joined:
            _refuse_other_count(len(table.lines), len(self._table.lines))
            return _selected(path, self._table, table)
        return answer if path.is_whole else _selected(path, table)


class _JsonExchange:
    def __init__(self, selection: _Selection, batch: bytes, *, is_lines: bool) -> None:
        self._selection, self._batch, self._is_lines = selection, batch, is_lines

    def request(self) -> bytes:
        path = self._selection.input
        return self._written(path, [_value(each) for each in self._records(self._batch)])

    def stored(self, answer: bytes) -> bytes:
        values = [_value(part) for part in self._records(answer)]
        if self._selection.is_joined:
            records = self._records(self._batch)
            _refuse_other_count(len(values), len(records))
            values = [
                _joined(_value(record), value)
                for record, value in zip(records, values, strict=True)
            ]
        return self._written(self._selection.output, values)

    def _records(self, text: bytes) -> list[bytes]:
        return Table(text).lines if self._is_lines else [text]

    def _written(self, path: Path, values: Iterable[Any]) -> bytes:
        end = b"\n" if self._is_lines else b""
        try:
            return b"".join(json.dumps(path.select(value)).encode() + end for value in values)
        except BadPathError as cause:
            raise BadRecordError(f"DataProcessing {cause}") from cause


def _selected(path: Path, *tables: Table) -> bytes:
    plain = selected(tables, path)
    if plain is None:
        return _read_and_written(path, [table.lines for table in tables])
    return b"\n".join(itertools.chain(plain, (b"",)))


def _read_and_written(path: Path, columns: list[list[bytes]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    try:
        for lines in zip(*columns, strict=True):
            row = [field for line in lines for field in _row(line)]
            writer.writerow(path.columns(row))
    except BadPathError as cause:
        raise BadRecordError(f"DataProcessing {cause} in a row of {len(row)}") from cause
    except (UnicodeDecodeError, csv.Error) as cause:
        raise BadRecordError(f"DataProcessing needs CSV in UTF-8, got {cause}") from cause
    return stream.getvalue().encode()


def _joined(record: Any, output: Any) -> dict[str, Any]:
    if isinstance(record, dict):
        return {**record, "SageMakerOutput": output}
    return {"SageMakerInput": record, "SageMakerOutput": output}


def _row(line: bytes) -> list[str]:
    return next(csv.reader([line.decode().rstrip("\r")]), [])


def _value(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError as cause:
        raise BadRecordError(f"DataProcessing needs JSON, got {text[:80]!r}") from cause


def _refuse_other_count(answers: int, records: int) -> None:
    if answers != records:
        raise BadRecordError(
            f"JoinSource Input needs one prediction for each record, got {answers} for {records}"
        )
