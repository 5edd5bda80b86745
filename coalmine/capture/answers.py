"""What a model answered, row by row, in the formats of the inference code."""

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coalmine.capture.columns import class_key
from model_handlers import content_types

_MAX_HEADER_BYTES = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class RowAnswer:
    """The prediction for one row, and the probabilities by class as far as they were answered."""

    prediction: Any
    probabilities: dict[str, float] = field(default_factory=dict)


class UnreadableAnswerError(ValueError):
    """An answer is not in a format of the inference code."""


def read_answers(
    content: str | bytes, content_type: str, *, classes: Sequence[object] | None
) -> list[RowAnswer]:
    """Read an answer; UnreadableAnswerError when it is something else."""
    name = content_type.partition(";")[0].strip().lower()
    labels = [] if classes is None else [class_key(label) for label in classes]
    try:
        if name == content_types.NPY:
            return _from_array(content, labels)
        text = content if isinstance(content, str) else content.decode()
        if name == content_types.CSV:
            return [_from_cells(cells, labels) for cells in csv.reader(io.StringIO(text)) if cells]
        if name == content_types.JSON:
            document = json.loads(text)
            return [_from_json(each) for each in _listed(document)]
        if name == content_types.JSON_LINES:
            return [_from_json(json.loads(line)) for line in text.splitlines() if line.strip()]
    except (ValueError, TypeError, RecursionError, csv.Error) as cause:
        raise UnreadableAnswerError(f"an answer must be {name}: {cause}") from cause
    raise UnreadableAnswerError(f"an answer must be CSV, JSON or npy, got {content_type!r}")


def _listed(document: Any) -> list[Any]:
    return document if isinstance(document, list) else [document]


def _from_json(document: Any) -> RowAnswer:
    if not isinstance(document, dict):
        if isinstance(document, list):
            raise TypeError("a prediction must not be a list")
        return RowAnswer(prediction=document)
    probabilities = document.get("probabilities", {})
    if "prediction" not in document or not isinstance(probabilities, dict):
        raise ValueError("an object must have a prediction")
    return RowAnswer(
        prediction=document["prediction"],
        probabilities={key: _number(value) for key, value in probabilities.items()},
    )


def _from_cells(cells: list[str], labels: list[str]) -> RowAnswer:
    first, *rest = cells
    if len(rest) not in {0, len(labels)}:
        raise ValueError(f"a row must have a prediction and {len(labels)} probabilities")
    numbers = map(_number, rest)
    return RowAnswer(prediction=first, probabilities=dict(zip(labels, numbers, strict=bool(rest))))


def _from_array(content: str | bytes, labels: list[str]) -> list[RowAnswer]:
    array = _array(content if isinstance(content, bytes) else content.encode())
    if array.ndim == 1:
        return [RowAnswer(prediction=value) for value in array.tolist()]
    if array.ndim != 2 or array.shape[1] != len(labels):
        raise ValueError(f"an array must have {len(labels)} columns")
    # An array has no room for the prediction, and the likeliest class need not have been it.
    return [
        RowAnswer(prediction=None, probabilities=dict(zip(labels, row, strict=True)))
        for row in array.tolist()
    ]


def _array(content: bytes) -> np.ndarray[Any, Any]:
    """Read an array of numbers; numpy's own loader would reserve whatever size is claimed."""
    stream = io.BytesIO(content)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("an array must be in version 1.0 of the npy format")
    shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(
        stream, max_header_size=_MAX_HEADER_BYTES
    )
    data = stream.read()
    if not np.issubdtype(dtype, np.number) or math.prod(shape) * dtype.itemsize != len(data):
        raise ValueError("an array must be of numbers, as many as its header says")
    return np.frombuffer(data, dtype).reshape(shape, order="F" if is_fortran else "C")


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError("a probability must be a number")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a probability must be finite")
    return number
