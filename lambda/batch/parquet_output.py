"""CSV answers as Parquet, block by block.

pyarrow is no part of Lambda's runtime: a layer brings it, and only this module, when it is asked
for Parquet, imports it.
"""

import io
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import islice
from typing import Any

from batch.answers import Answers
from batch.documents import Plan
from batch.ports import ObjectStore, ObjectWriter
from batch.refusal import RefusedRunError
from batch.result_columns import ColumnKind, result_columns
from batch.settings import MEBIBYTE

# Of CSV: what is read at once. pyarrow reads 32 blocks ahead, so they are small; a row must fit.
_BLOCK_BYTES = 4 * MEBIBYTE
_BLOCKS_OF_A_ROW_GROUP = 4


def write_parquet(objects: ObjectStore, plan: Plan, answers: Answers, data: ObjectWriter) -> None:
    """Write all answers, typed: what was joined and classes as text, the rest as doubles.

    Raises:
        RefusedRunError: the function has no pyarrow, or an answer is none of these types.
    """
    pa = _pyarrow("pyarrow")
    try:
        _write_row_groups(pa, objects, plan, answers, data)
    except pa.ArrowInvalid as error:
        raise RefusedRunError(
            "answers must have the columns of the model to be written as Parquet, in rows of at "
            f"most {_BLOCK_BYTES // MEBIBYTE} MiB, got: {error}; publish csv, or mend the model"
        ) from error


def _write_row_groups(
    pa: Any, objects: ObjectStore, plan: Plan, answers: Answers, data: ObjectWriter
) -> None:
    csv, parquet = _pyarrow("pyarrow.csv"), _pyarrow("pyarrow.parquet")
    types = {ColumnKind.TEXT: pa.string(), ColumnKind.NUMBER: pa.float64()}
    schema = pa.schema([(name, types[kind]) for name, kind in result_columns(plan).items()])
    chunks = (chunk for each in answers.answered for chunk in objects.read(each.output))
    with (
        csv.open_csv(
            io.BufferedReader(_Chunks(chunks)),
            read_options=csv.ReadOptions(
                use_threads=False, block_size=_BLOCK_BYTES, column_names=schema.names
            ),
            convert_options=csv.ConvertOptions(column_types=schema),
        ) as batches,
        parquet.ParquetWriter(_Sink(data), schema) as writer,
    ):
        blocks: Iterator[Any] = iter(batches)
        while group := list(islice(blocks, _BLOCKS_OF_A_ROW_GROUP)):
            writer.write_table(pa.Table.from_batches(group, schema))


def _pyarrow(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise RefusedRunError(
            "output_format parquet needs pyarrow, got none in this function; give the job's "
            "parquet_layer_arn a Lambda layer that has it, or publish csv"
        ) from error


class _Chunks(io.RawIOBase):
    """An iterator of bytes as a file to be read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while len(self._rest) == 0:
            try:
                self._rest = memoryview(next(self._chunks))
            except StopIteration:
                return 0
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


class _Sink(io.RawIOBase):
    """A writer of ours as a file to be written."""

    def __init__(self, data: ObjectWriter) -> None:
        self._data = data
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        body = bytes(data)
        self._data.write(body)
        self._position += len(body)
        return len(body)

    def tell(self) -> int:
        return self._position
