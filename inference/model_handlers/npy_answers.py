"""Answers as an array in numpy's format."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.scores import RowScore, Scores

_MAGIC_LENGTH = 8


class NpyAnswers:
    """Writes the probabilities, or else the predictions; each part is a file of its own."""

    def __init__(self, classes: Sequence[object] | None) -> None:
        """Takes the model's classes."""
        # The type is that of all the classes, whichever of them are predicted.
        self._labels = None if classes is None else np.asarray(classes)

    def one(self, score: RowScore) -> bytes:
        """Writes an array of one row."""
        if score.probabilities is not None:
            return _file(np.array([score.probabilities], dtype=np.float64))
        return self._predictions(np.array([score.value]))

    def part(self, scores: Scores) -> bytes:
        """Writes some of the rows."""
        if scores.probabilities is not None:
            return _file(np.asarray(scores.probabilities, dtype=np.float64))
        return self._predictions(scores.values)

    def whole(self, parts: Sequence[bytes]) -> Sequence[bytes]:
        """Puts one header before all rows."""
        if len(parts) == 1:
            return parts
        headers = [_header(part) for part in parts]
        _, (_, *width), dtype = headers[0]
        stream = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            stream,
            {
                "descr": np.lib.format.dtype_to_descr(dtype),
                "fortran_order": False,
                "shape": (sum(shape[0] for _, shape, _ in headers), *width),
            },
        )
        data = [part[start:] for part, (start, _, _) in zip(parts, headers)]  # Python 3.9
        return [stream.getvalue(), *data]

    def _predictions(self, values: np.ndarray[Any, Any]) -> bytes:
        return _file(values if self._labels is None else self._labels[values.astype(np.intp)])


def _file(array: np.ndarray[Any, Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.ascontiguousarray(array), allow_pickle=False)
    return stream.getvalue()


def _header(file: bytes) -> tuple[int, tuple[int, ...], np.dtype[Any]]:
    """Gives where the data start, the shape and the type, of a file that was written here."""
    stream = io.BytesIO(file)
    stream.seek(_MAGIC_LENGTH)
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    return stream.tell(), shape, dtype
