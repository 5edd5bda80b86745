"""CSV read by pyarrow, where it is there: as the containers' images have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.rows import CodedText
from model_handlers.arrow_import import arrow_if_there
from model_handlers.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.rows import Column

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # which arrow would skip


def read(
    records: bytes, order: Sequence[int], is_text: Sequence[bool], nullable: Sequence[bool]
) -> list[Column] | None:
    """Reads records whose quotes are regular; None if any is not plain.

    Args:
        records: whole records without a header.
        order: for each feature, its cell's place in a record.
        is_text: for each feature, whether it is text and not a number.
        nullable: for each feature, whether its cell may be empty.
    """
    arrow: Any = arrow_if_there()
    if records.startswith(_BYTE_ORDER_MARK):
        return None
    names = [str(place) for place in range(len(order))]
    text, number = arrow.dictionary(arrow.int32(), arrow.string()), arrow.float64()
    try:
        table = arrow.csv.read_csv(
            arrow.py_buffer(records),
            read_options=arrow.csv.ReadOptions(
                use_threads=False, block_size=len(records) + 1, column_names=names
            ),
            parse_options=arrow.csv.ParseOptions(
                newlines_in_values=b'"' in records, ignore_empty_lines=False
            ),
            convert_options=arrow.csv.ConvertOptions(
                column_types={
                    names[place]: text if is_text[feature] else number
                    for feature, place in enumerate(order)
                },
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except arrow.lib.ArrowException:
        return None
    columns: list[Column] = []
    for place, feature_is_text, is_nullable in zip(order, is_text, nullable):  # Python 3.9
        chunked = table.column(place)
        # A lone empty cell cannot be told from a blank line.
        if chunked.null_count and (not is_nullable or len(order) == 1):
            return None
        chunk = chunked.chunk(0) if chunked.num_chunks == 1 else chunked.combine_chunks()
        column = _coded(chunk) if feature_is_text else _numbers(chunk)
        if column is None:
            return None
        columns.append(column)
    return columns


def _coded(column: Any) -> Column:
    values: list[str | float] = column.dictionary.to_pylist()
    codes: Any = column.indices
    if column.null_count:
        codes = codes.fill_null(len(values))
        values.append(MISSING)
    return CodedText(codes=codes.to_numpy(zero_copy_only=False), values=values)


def _numbers(column: Any) -> Column | None:
    numbers: np.ndarray[Any, Any] = column.to_numpy(zero_copy_only=False)
    is_plain = np.count_nonzero(np.isfinite(numbers)) == len(numbers) - column.null_count
    return numbers if is_plain else None
