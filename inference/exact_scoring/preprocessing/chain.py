"""One transform behind the other; what a scorer holds."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np

from exact_scoring import stored
from exact_scoring.preprocessing.columns import numbers, row_numbers
from exact_scoring.rows import CodedText
from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exact_scoring.preprocessing.transforms import Transform, Value
    from exact_scoring.rows import Column, Columns, Row


@dataclass(frozen=True)
class Chain:
    """Transforms in their order; an empty chain changes nothing."""

    n_inputs: int
    steps: tuple[Transform, ...]

    @property
    def n_outputs(self) -> int:
        """What the last step gives."""
        return self.steps[-1].n_outputs if self.steps else self.n_inputs

    def transform_row(self, values: Sequence[Value]) -> list[Value]:
        """Transforms one row."""
        for step in self.steps:
            values = step.transform_row(values)
        return list(values)

    def transform_columns(self, columns: Sequence[Column]) -> list[Column]:
        """Transforms many rows."""
        for step in self.steps:
            columns = step.transform_columns(columns)
        return list(columns)

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives what JSON can hold, and arrays by name."""
        facts: list[dict[str, Any]] = []
        arrays: dict[str, np.ndarray[Any, Any]] = {}
        for place, step in enumerate(self.steps):
            step_facts, nested = step.to_arrays()
            facts.append({"kind": step.KIND, **step_facts})
            arrays.update({f"{place}-{name}": array for name, array in nested.items()})
        return {"n_chain_inputs": self.n_inputs, "steps": facts}, arrays

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> Chain:
        """Reads what `to_arrays` gave.

        Raises:
            BadArraysError: a step does not take what the one in front of it gives.
        """
        n_inputs = width = stored.whole_number(facts, "n_chain_inputs")
        steps: list[Transform] = []
        for place, step_facts in enumerate(stored.parts(facts, "steps")):
            step = _read_step(step_facts, stored.below(arrays, f"{place}-"))
            if step.n_inputs != width:
                raise BadArraysError(
                    f"step {place} must take the {width} columns in front of it, "
                    f"takes {step.n_inputs}"
                )
            width = step.n_outputs
            steps.append(step)
        return cls(n_inputs=n_inputs, steps=tuple(steps))


def _read_step(facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]) -> Transform:
    kind = facts.get("kind")
    if not isinstance(kind, str) or kind not in _MODULES:
        raise BadArraysError(f"kind must be one of {', '.join(_MODULES)}, got {kind!r}")
    module, name = _MODULES[kind]
    transform: Transform = getattr(importlib.import_module(module), name).from_arrays(facts, arrays)
    return transform


# Branches hold chains, so that chains cannot import them before they are needed.
_MODULES = {
    "branches": ("exact_scoring.preprocessing.branches", "Branches"),
    "imputation": ("exact_scoring.preprocessing.imputation", "Imputation"),
    "one_hot": ("exact_scoring.preprocessing.encoding", "OneHot"),
    "ordinal": ("exact_scoring.preprocessing.encoding", "Ordinal"),
    "scaling": ("exact_scoring.preprocessing.scaling", "Scaling"),
}


@dataclass(frozen=True)
class ColumnPreprocessing:
    """A `Preprocessing`: a chain, and what its outputs are to the final estimator.

    Attributes:
        is_sparse: scikit-learn hands the outputs over as a sparse matrix, in which no final
            estimator takes NaN, and whose products are summed in another order.
        is_by_column: the matrix is to lie column after column in memory, as scikit-learn's does;
            the sums of a product depend on it, and nothing else does.
    """

    KIND: ClassVar[str] = "columns"

    chain: Chain
    is_sparse: bool
    is_by_column: bool

    @property
    def n_inputs(self) -> int:
        """How many features go in."""
        return self.chain.n_inputs

    @property
    def n_outputs(self) -> int:
        """How many numbers come out."""
        return self.chain.n_outputs

    def transform_row(self, row: Row) -> list[float]:
        """Gives one value for each of the predictor's inputs."""
        values: Any = row
        for step in self.chain.steps:
            values = step.transform_row(values)
        if self.is_sparse:
            try:
                total = sum(values)
            except TypeError:  # text, perhaps of digits
                values = row_numbers(values)
                total = sum(values)
            if total - total != 0.0 and not np.isfinite(values).all():
                raise ValueError(_NOT_FINITE)
        return cast("list[float]", values)

    def transform_rows(self, columns: Columns) -> np.ndarray[Any, Any]:
        """Gives a new float64 matrix (rows, inputs), C-contiguous unless `is_by_column`."""
        shape = len(columns[0]), self.chain.n_outputs
        matrix = np.empty(shape, dtype=np.float64, order="F" if self.is_by_column else "C")
        for start in range(0, shape[0], _ROWS_AT_ONCE):
            few = slice(start, start + _ROWS_AT_ONCE)
            for place, column in enumerate(self.chain.transform_columns(_taken(columns, few))):
                matrix[few, place] = numbers(column)
        if self.is_sparse and not np.isfinite(matrix).all():
            raise ValueError(_NOT_FINITE)
        return matrix

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives what JSON can hold, and arrays by name."""
        facts, arrays = self.chain.to_arrays()
        own = {"is_sparse": self.is_sparse, "is_by_column": self.is_by_column}
        return {**facts, **own}, arrays

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> ColumnPreprocessing:
        """Reads what `to_arrays` gave."""
        return cls(
            chain=Chain.from_arrays(facts, arrays),
            is_sparse=stored.yes_or_no(facts, "is_sparse"),
            is_by_column=stored.yes_or_no(facts, "is_by_column"),
        )


def _taken(columns: Columns, rows: slice) -> Columns:
    return [
        CodedText(codes=column.codes[rows], values=column.values)
        if isinstance(column, CodedText)
        else column[rows]
        for column in columns
    ]


# A column of few rows is still in the cache when the next step reads it.
_ROWS_AT_ONCE = 8192

_NOT_FINITE = "values must be finite where a sparse matrix is made of them, got NaN or infinity"
