"""DataProcessing: what of a record the model sees, and what of both is stored."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Protocol

from sandbox.sagemaker.transform.paths import BadPathError, Path, parse_path
from sandbox.sagemaker.transform.plan import DataProcessing, SplitType


class BadRecordError(ValueError):
    """A record or an answer does not have the form that DataProcessing needs."""


class Filters(Protocol):
    """What is done to one mini-batch before and after the model."""

    def request(self, records: Sequence[bytes]) -> bytes:
        """Return what is sent for the records."""

    def answer(self, records: Sequence[bytes], answer: bytes) -> bytes:
        """Return what is stored for them."""


class Unfiltered:
    """Without DataProcessing bytes stay as they are."""

    def request(self, records: Sequence[bytes]) -> bytes:
        """Return the records."""
        return b"".join(records)

    def answer(self, records: Sequence[bytes], answer: bytes) -> bytes:
        """Return the answer."""
        return answer


def filters_for(
    processing: DataProcessing, content_type: str | None, split_type: SplitType
) -> Filters:
    """Return what a job's DataProcessing asks for."""
    if processing == DataProcessing():
        return Unfiltered()
    paths = parse_path(processing.input_filter), parse_path(processing.output_filter)
    if content_type == "text/csv":
        return _CsvFilters(*paths, is_joined=processing.is_joined)
    return _JsonFilters(
        *paths, is_joined=processing.is_joined, is_lines=split_type is SplitType.LINE
    )


class _CsvFilters:
    def __init__(self, input_filter: Path, output_filter: Path, *, is_joined: bool) -> None:
        self._input, self._output, self._is_joined = input_filter, output_filter, is_joined

    def request(self, records: Sequence[bytes]) -> bytes:
        return b"".join(_line(self._columns(self._input, _row(each))) for each in records)

    def answer(self, records: Sequence[bytes], answer: bytes) -> bytes:
        rows = [_row(line) for line in io.BytesIO(answer).readlines()]
        if self._is_joined:
            _refuse_other_count(len(rows), len(records))
            rows = [[*_row(record), *row] for record, row in zip(records, rows, strict=True)]
        return b"".join(_line(self._columns(self._output, row)) for row in rows)

    def _columns(self, path: Path, row: list[str]) -> list[str]:
        try:
            return path.columns(row)
        except BadPathError as cause:
            raise BadRecordError(f"DataProcessing {cause} in a row of {len(row)}") from cause


class _JsonFilters:
    def __init__(
        self, input_filter: Path, output_filter: Path, *, is_joined: bool, is_lines: bool
    ) -> None:
        self._input, self._output, self._is_joined = input_filter, output_filter, is_joined
        self._end = b"\n" if is_lines else b""
        self._is_lines = is_lines

    def request(self, records: Sequence[bytes]) -> bytes:
        return b"".join(self._written(self._input, _value(each)) for each in records)

    def answer(self, records: Sequence[bytes], answer: bytes) -> bytes:
        parts = answer.splitlines() if self._is_lines else [answer]
        values = [_value(part) for part in parts]
        if self._is_joined:
            _refuse_other_count(len(values), len(records))
            values = [
                _joined(_value(record), value)
                for record, value in zip(records, values, strict=True)
            ]
        return b"".join(self._written(self._output, value) for value in values)

    def _written(self, path: Path, value: Any) -> bytes:
        try:
            return json.dumps(path.select(value)).encode() + self._end
        except BadPathError as cause:
            raise BadRecordError(f"DataProcessing {cause}") from cause


def _joined(record: Any, output: Any) -> dict[str, Any]:
    if isinstance(record, dict):
        return {**record, "SageMakerOutput": output}
    return {"SageMakerInput": record, "SageMakerOutput": output}


def _row(line: bytes) -> list[str]:
    return next(csv.reader([line.decode().rstrip("\r\n")]), [])


def _line(row: list[str]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(row)
    return stream.getvalue().encode()


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
