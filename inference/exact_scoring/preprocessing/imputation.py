"""SimpleImputer: a filling for each column that survives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from exact_scoring import stored
from exact_scoring.preprocessing.columns import (
    for_each_value,
    is_missing,
    numbers_or_missing,
    row_numbers,
)
from exact_scoring.rows import CodedText
from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exact_scoring.preprocessing.transforms import Value
    from exact_scoring.rows import Column


@dataclass(frozen=True)
class Imputation:
    """Puts a fixed value where one is missing, and says where it did.

    Attributes:
        n_inputs: how many columns go in.
        kept: the inputs that come out; those that were empty in training may not.
        fillings: a value for each of `kept`.
        indicated: the inputs that get a column of 0 and 1 for present and missing.
        numeric: the inputs are numbers; otherwise they are objects, which are not checked.
    """

    KIND: ClassVar[str] = "imputation"

    n_inputs: int
    kept: tuple[int, ...]
    fillings: tuple[Value, ...]
    indicated: tuple[int, ...]
    numeric: bool

    @property
    def n_outputs(self) -> int:
        """What is kept, then what is indicated."""
        return len(self.kept) + len(self.indicated)

    @cached_property
    def _is_plain(self) -> bool:
        return self.numeric and len(self.kept) == self.n_inputs and not self.indicated

    def transform_row(self, values: Sequence[Value]) -> list[Value]:
        """Fills one row."""
        if self._is_plain:
            try:
                # A difference from itself is 0 for finite numbers alone.
                return [
                    value if value - value == 0.0 else _fill(value, filling)  # type: ignore[operator]
                    for value, filling in zip(values, self.fillings)
                ]
            except TypeError:  # text, perhaps of digits
                pass
        if self.numeric:
            values = row_numbers(values)
        outputs: list[Value] = [
            filling if is_missing(values[place]) else values[place]
            for place, filling in zip(self.kept, self.fillings)
        ]
        for place in self.indicated:
            outputs.append(float(is_missing(values[place])))
        return outputs

    def transform_columns(self, columns: Sequence[Column]) -> list[Column]:
        """Fills many rows."""
        if self.numeric:
            columns = [numbers_or_missing(column) for column in columns]
        outputs = [
            _filled(columns[place], filling) for place, filling in zip(self.kept, self.fillings)
        ]
        outputs.extend(_is_missing(columns[place]).astype(np.float64) for place in self.indicated)
        return outputs

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives what JSON can hold, and arrays by name."""
        facts = {
            "n_inputs": self.n_inputs,
            "kept": list(self.kept),
            "texts": [filling if isinstance(filling, str) else None for filling in self.fillings],
            "indicated": list(self.indicated),
            "numeric": self.numeric,
        }
        fillings = [np.nan if isinstance(filling, str) else filling for filling in self.fillings]
        return facts, {"fillings": np.array(fillings, dtype=np.float64)}

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> Imputation:
        """Reads what `to_arrays` gave."""
        n_inputs = stored.whole_number(facts, "n_inputs")
        kept = stored.members(facts, "kept", stored.is_place(n_inputs))
        texts = stored.members(facts, "texts", lambda text: text is None or isinstance(text, str))
        numbers = stored.array(arrays, "fillings", np.float64, (len(kept),)).tolist()
        if len(texts) != len(kept):
            raise BadArraysError(f"texts must be as many as kept, {len(kept)}, got {len(texts)}")
        return cls(
            n_inputs=n_inputs,
            kept=tuple(kept),
            fillings=tuple(
                number if text is None else text for number, text in zip(numbers, texts)
            ),
            indicated=tuple(stored.members(facts, "indicated", stored.is_place(n_inputs))),
            numeric=stored.yes_or_no(facts, "numeric"),
        )


def _fill(value: Value, filling: Value) -> Value:
    if not is_missing(value):
        raise ValueError("numbers must be finite or missing, got infinity")
    return filling


def _filled(column: Column, filling: Value) -> Column:
    if isinstance(column, CodedText):
        values = [filling if is_missing(value) else value for value in column.values]
        return CodedText(codes=column.codes, values=values)
    missing = np.isnan(column)
    if not missing.any():
        return column
    if isinstance(filling, str):
        uniques, codes = np.unique(column, return_inverse=True)
        return _filled(CodedText(codes=codes, values=uniques.tolist()), filling)
    return np.where(missing, filling, column)


def _is_missing(column: Column) -> np.ndarray[Any, Any]:
    if isinstance(column, CodedText):
        return for_each_value(column, is_missing, np.bool_)
    return np.isnan(column)
