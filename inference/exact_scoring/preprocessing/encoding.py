"""OneHotEncoder and OrdinalEncoder: a table for each column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from exact_scoring import stored
from exact_scoring.preprocessing.category_table import CategoryTable
from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exact_scoring.preprocessing.transforms import Value
    from exact_scoring.rows import Column


@dataclass(frozen=True)
class OneHot:
    """Each column becomes several, of which at most one holds 1.

    Attributes:
        tables: a value's place among all outputs; `width` where it has none.
        width: how many outputs there are.
    """

    KIND: ClassVar[str] = "one_hot"

    tables: Sequence[CategoryTable]
    width: int

    @property
    def n_inputs(self) -> int:
        """One for each table."""
        return len(self.tables)

    @property
    def n_outputs(self) -> int:
        """All columns' places."""
        return self.width

    @cached_property
    def _zeros(self) -> list[Value]:
        return [0.0] * (self.width + 1)  # the last is for a value that has no place

    def transform_row(self, values: Sequence[Value]) -> list[Value]:
        """Looks each value up and puts a 1 there."""
        outputs = self._zeros[:]
        for table, value in zip(self.tables, values):
            outputs[table[value]] = 1.0
        del outputs[-1]
        return outputs

    def transform_columns(self, columns: Sequence[Column]) -> list[Column]:
        """Looks each distinct value up once."""
        rows = len(columns[0])
        outputs = np.zeros((self.width + 1, rows))
        every_row = np.arange(rows)
        for table, column in zip(self.tables, columns):
            outputs[table.codes(column, np.int64), every_row] = 1.0
        return list(outputs[:-1])

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives what JSON can hold, and arrays by name."""
        facts, arrays = _tables_to_arrays(self.tables, np.int64)
        return {**facts, "width": self.width}, arrays

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> OneHot:
        """Reads what `to_arrays` gave."""
        width = stored.whole_number(facts, "width")
        tables = _tables_from_arrays(facts, arrays, np.int64)
        codes = [code for table in tables for code in [*table.values(), *table.others()]]
        if not all(0 <= code <= width for code in codes) or width > len(codes):
            raise BadArraysError(f"one-hot places must be from 0 to {width}, as many as needed")
        return cls(tables=tables, width=width)


@dataclass(frozen=True)
class Ordinal:
    """Each column becomes one of numbers."""

    KIND: ClassVar[str] = "ordinal"

    tables: Sequence[CategoryTable]

    @property
    def n_inputs(self) -> int:
        """One for each table."""
        return len(self.tables)

    @property
    def n_outputs(self) -> int:
        """One for each table."""
        return len(self.tables)

    def transform_row(self, values: Sequence[Value]) -> list[Value]:
        """Looks each value up."""
        return [table[value] for table, value in zip(self.tables, values)]

    def transform_columns(self, columns: Sequence[Column]) -> list[Column]:
        """Looks each distinct value up once."""
        return [table.codes(column, np.float64) for table, column in zip(self.tables, columns)]

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives what JSON can hold, and arrays by name."""
        return _tables_to_arrays(self.tables, np.float64)

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> Ordinal:
        """Reads what `to_arrays` gave."""
        return cls(tables=_tables_from_arrays(facts, arrays, np.float64))


def _tables_to_arrays(
    tables: Sequence[CategoryTable], dtype: type
) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
    parts = [table.to_arrays() for table in tables]
    facts = {"tables": [facts for facts, _ in parts]}
    return facts, {f"codes{place}": codes.astype(dtype) for place, (_, codes) in enumerate(parts)}


def _tables_from_arrays(
    facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]], dtype: type
) -> list[CategoryTable]:
    tables: list[CategoryTable] = []
    for place, table in enumerate(stored.parts(facts, "tables")):
        count = len(stored.members(table, "categories", lambda _: True)) + 2
        codes = stored.array(arrays, f"codes{place}", dtype, (count,)).tolist()
        tables.append(CategoryTable.from_arrays(table, codes))
    if not tables:
        raise BadArraysError("an encoder must have tables, got none")
    return tables
