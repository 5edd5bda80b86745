"""Array bodies in numpy's own file format.

The header is read here and the data taken as plain numbers: numpy's loader would unpickle objects,
and would reserve the memory of whatever shape a caller claims.
"""

from __future__ import annotations

import ast
import math
import re
import struct
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from model_handlers.columns import to_columns
from model_handlers.rejection import RequestError, listed, quoted
from model_handlers.schema import NUMBER
from model_handlers.values import finite, from_cell, missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeGuard

    from exact_scoring.rows import Column
    from model_handlers.schema import Feature, Schema

_MAGIC = b"\x93NUMPY"
_KEYS = {"descr", "fortran_order", "shape"}
_LONGEST_HEADER = 10_000  # numpy's own limit
_HEADERS = 64  # that are remembered; callers use few
_MOST_CELLS = 1 << 40  # of a body that is refused for its size long before
_DTYPE = re.compile("[<>|=]?[fiuU][1-9][0-9]*")  # floats, integers, text of fixed length
_NOT_AN_ARRAY = "body must be an array in numpy's npy format"


@dataclass(frozen=True)
class Matrix:
    """A two-dimensional array: rows, and columns in the model's order."""

    values: np.ndarray[Any, Any]
    single: bool = False

    def to_columns(self, schema: Schema) -> list[Column]:
        """Takes columns by position: an array has no names."""
        columns = self.values.shape[1]
        if columns != len(schema.features):
            raise RequestError(
                f"array must have {len(schema.features)} columns, in this order: "
                f"{listed(schema.names)}; got {columns}"
            )
        if self.values.dtype.kind != "U" and all(each.type == NUMBER for each in schema.features):
            numbers = np.ascontiguousarray(self.values.T, dtype=np.float64)
            if np.isfinite(numbers).all():
                return list(numbers)
        return to_columns(schema, lambda place, feature: _column(self.values[:, place], feature))


def parse_npy(content: bytes) -> Matrix:
    """Reads an array whose header, length and type agree."""
    header, data = _header_and_data(content)
    shape = header["shape"]
    if not _is_shape(shape):
        raise RequestError(
            f"array must have the shape (rows, columns), at least 1 of each; got {quoted(shape)}"
        )
    if math.prod(shape) > _MOST_CELLS:
        raise RequestError(f"array must have at most {_MOST_CELLS} numbers; got {quoted(shape)}")
    dtype = _dtype(header["descr"])
    expected_bytes = math.prod(shape) * dtype.itemsize
    if len(data) != expected_bytes:
        raise RequestError(
            f"array must be as long as its header says, {expected_bytes} bytes; got {len(data)}"
        )
    if dtype.kind == "U" and np.frombuffer(data, f"{dtype.byteorder}u4").max() > sys.maxunicode:
        raise RequestError("array of text must hold Unicode characters")
    values = np.frombuffer(data, dtype)
    return Matrix(values=values.reshape(shape, order="F" if header["fortran_order"] else "C"))


def _header_and_data(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Splits the file: magic, version, header's length, header as a Python literal, data."""
    length_format, start = ("<H", 10) if content[6:7] == b"\x01" else ("<I", 12)
    if content[:6] != _MAGIC or len(content) < start:
        raise RequestError(_NOT_AN_ARRAY)
    (length,) = struct.unpack(length_format, content[8:start])
    end = start + min(length, _LONGEST_HEADER)
    return _header(content[start:end]), content[end:]


@lru_cache(maxsize=_HEADERS)
def _header(literal: bytes) -> dict[str, Any]:
    try:
        header: Any = ast.literal_eval(literal.decode("latin-1"))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as cause:
        raise RequestError(_NOT_AN_ARRAY) from cause
    if not isinstance(header, dict) or header.keys() != _KEYS:
        raise RequestError(_NOT_AN_ARRAY)
    return cast("dict[str, Any]", header)


def _is_shape(shape: Any) -> TypeGuard[tuple[int, int]]:
    if not isinstance(shape, tuple):
        return False
    sizes = cast("tuple[object, ...]", shape)
    return len(sizes) == 2 and all(type(size) is int and size > 0 for size in sizes)


def _dtype(descr: Any) -> np.dtype[Any]:
    if isinstance(descr, str) and _DTYPE.fullmatch(descr):
        try:
            return np.dtype(descr)
        except TypeError:  # such as f3
            pass
    raise RequestError(f"array must hold numbers or text, got type {quoted(descr)}")


def _column(values: np.ndarray[Any, Any], feature: Feature) -> Sequence[float | str]:
    if values.dtype.kind == "U":
        return [from_cell(cell, feature, row) for row, cell in enumerate(values.tolist(), start=1)]
    if feature.type != NUMBER:
        raise RequestError(
            f"feature {quoted(feature.name)} must be text, got an array of numbers; "
            "send an array of text, JSON or CSV",
            field=feature.name,
        )
    return [
        missing(feature, row) if math.isnan(number) else finite(float(number), feature, row)
        for row, number in enumerate(values, start=1)
    ]
