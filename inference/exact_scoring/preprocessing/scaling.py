"""The four scalers: a list of subtract, divide, multiply, add and clip."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np

from exact_scoring import stored
from exact_scoring.preprocessing.columns import numbers_or_missing, row_numbers
from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from exact_scoring.preprocessing.transforms import Value
    from exact_scoring.rows import Column

SUBTRACT, DIVIDE, MULTIPLY, ADD, CLIP = "subtract", "divide", "multiply", "add", "clip"


@dataclass(frozen=True)
class Scaling:
    """Element by element arithmetic with one number, or for clip two, for each column.

    Attributes:
        operations: names, in order.
        operands: (columns,) float64 for each operation; for clip (columns, 2): lowest, highest.
    """

    KIND: ClassVar[str] = "scaling"

    n_inputs: int
    operations: tuple[str, ...]
    operands: tuple[np.ndarray[Any, Any], ...]

    @property
    def n_outputs(self) -> int:
        """What goes in comes out."""
        return self.n_inputs

    @cached_property
    def _row_steps(self) -> list[tuple[Callable[..., list[float]], list[Any]]]:
        return [
            (_ROW_OPERATIONS[operation], operand.tolist())
            for operation, operand in zip(self.operations, self.operands)
        ]

    def transform_row(self, values: Sequence[Value]) -> list[Value]:
        """Scales one row."""
        results = _finite_or_missing(values)
        for apply, operand in self._row_steps:
            results = apply(results, operand)
        return cast("list[Value]", results)

    def transform_columns(self, columns: Sequence[Column]) -> list[Column]:
        """Scales many rows."""
        return [self._scaled(place, column) for place, column in enumerate(columns)]

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives what JSON can hold, and arrays by name."""
        facts = {"n_inputs": self.n_inputs, "operations": list(self.operations)}
        return facts, {f"operand{place}": array for place, array in enumerate(self.operands)}

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> Scaling:
        """Reads what `to_arrays` gave."""
        n_inputs = stored.whole_number(facts, "n_inputs")
        operations = stored.members(
            facts, "operations", lambda name: isinstance(name, str) and name in _ROW_OPERATIONS
        )
        operands: list[np.ndarray[Any, Any]] = []
        for place, operation in enumerate(operations):
            shape = (n_inputs, 2) if operation == CLIP else (n_inputs,)
            operands.append(stored.array(arrays, f"operand{place}", np.float64, shape))
            if operation == DIVIDE and (operands[-1] == 0.0).any():
                raise BadArraysError(f"operand{place} must not divide by 0")
        return cls(n_inputs=n_inputs, operations=tuple(operations), operands=tuple(operands))

    def _scaled(self, place: int, column: Column) -> np.ndarray[Any, Any]:
        values = numbers_or_missing(column)
        with np.errstate(over="ignore"):  # infinity is the result in scikit-learn, too
            for operation, operand in zip(self.operations, self.operands):
                values = _COLUMN_OPERATIONS[operation](values, operand[place])
        return values


def _finite_or_missing(values: Sequence[Value]) -> list[float]:
    try:
        total = sum(cast("Sequence[float]", values))
    except TypeError:  # text, perhaps of digits
        return row_numbers(values)
    if total - total != 0.0:
        return row_numbers(values)  # missing values, a large sum, or infinity
    return cast("list[float]", values)


def _subtract(values: list[float], operands: list[float]) -> list[float]:
    return [value - operand for value, operand in zip(values, operands)]


def _divide(values: list[float], operands: list[float]) -> list[float]:
    return [value / operand for value, operand in zip(values, operands)]


def _multiply(values: list[float], operands: list[float]) -> list[float]:
    return [value * operand for value, operand in zip(values, operands)]


def _add(values: list[float], operands: list[float]) -> list[float]:
    return [value + operand for value, operand in zip(values, operands)]


def _clip(values: list[float], bounds: list[list[float]]) -> list[float]:
    return [
        low if value < low else high if value > high else value
        for value, (low, high) in zip(values, bounds)
    ]


def _clip_column(values: np.ndarray[Any, Any], bounds: np.ndarray[Any, Any]) -> Any:
    return np.clip(values, bounds[0], bounds[1])


_ROW_OPERATIONS: dict[str, Callable[[list[float], Any], list[float]]] = {
    SUBTRACT: _subtract,
    DIVIDE: _divide,
    MULTIPLY: _multiply,
    ADD: _add,
    CLIP: _clip,
}
_COLUMN_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    SUBTRACT: np.subtract,
    DIVIDE: np.divide,
    MULTIPLY: np.multiply,
    ADD: np.add,
    CLIP: _clip_column,
}
