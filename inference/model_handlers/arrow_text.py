"""Rows of text around numbers, written by pyarrow where it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from model_handlers.arrow_import import arrow_if_there

if TYPE_CHECKING:
    from exact_scoring.scores import Scores
    from model_handlers.row_text import RowText

_SAMPLE_ROWS = 256
_SMALLEST_ALIKE, _LARGEST_ALIKE = 1e-4, 1e10


def write(text: RowText, scores: Scores) -> bytes:
    """Writes the rows of a regressor, or of a classifier with probabilities."""
    arrow: Any = arrow_if_there()
    end = f"{text.end}{text.after_row}"
    probabilities = scores.probabilities
    if probabilities is None:
        parts = [text.starts[0], _numbers(arrow, scores.values), end]
    else:
        starts = arrow.DictionaryArray.from_arrays(
            arrow.array(scores.values.astype(np.int32)), arrow.array(text.starts, arrow.string())
        )
        parts = [starts.cast(arrow.string()), _numbers(arrow, probabilities[:, 0])]
        for place, between in enumerate(text.between, start=1):
            parts += [between, _numbers(arrow, probabilities[:, place])]
        parts.append(end)
    # The last argument is what is put between the parts of a row. All rows lie in one buffer.
    rows = arrow.compute.binary_join_element_wise(*parts, "")
    offsets = np.frombuffer(rows.buffers()[1], dtype=np.int32)
    length = int(offsets[len(rows)])
    is_line = text.after_row == "\n"
    return bytes(
        memoryview(rows.buffers()[2])[: length if is_line else length - len(text.after_row)]
    )


def _numbers(arrow: Any, column: np.ndarray[Any, Any]) -> Any:
    """Writes numbers as Python does: each distinct one once if they are few."""
    values = np.ascontiguousarray(column, dtype=np.float64)
    numbers = arrow.array(values)
    # 0.0 and -0.0 are equal, but not written alike.
    if len(np.unique(values[:_SAMPLE_ROWS])) <= _SAMPLE_ROWS // 2 and not np.signbit(values).any():
        coded = numbers.dictionary_encode()
        distinct = arrow.array([*map(repr, coded.dictionary.to_pylist())], arrow.string())
        return arrow.DictionaryArray.from_arrays(coded.indices, distinct).cast(arrow.string())
    written = numbers.cast(arrow.string())
    size = np.abs(values)
    # Arrow knows the same digits, but has another taste in exponents, and writes 1 for 1.0.
    is_other = (size < _SMALLEST_ALIKE) | (size >= _LARGEST_ALIKE) | (np.floor(size) == size)
    if is_other.any():
        others = arrow.array([*map(repr, values[is_other].tolist())], arrow.string())
        written = arrow.compute.replace_with_mask(written, arrow.array(is_other), others)
    return written
