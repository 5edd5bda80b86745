"""From a category to what stands for it, with the missing and the unseen."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from exact_scoring import stored
from exact_scoring.preprocessing.columns import for_each_value, is_missing
from exact_scoring.rows import CodedText
from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from exact_scoring.preprocessing.transforms import Value
    from exact_scoring.rows import Column

# What stands for a category: a place among one-hot columns, or an ordinal number.
Code = Union[int, float]


class CategoryTable(dict[Union[str, float], Any]):
    """Maps a value to its code: `table[value]`, one look-up in C for every known category.

    Attributes:
        missing: the code of NaN; None when the encoder refuses it.
        unseen: the code of any other value; None when the encoder refuses it.
        numeric: the categories are numbers, among which infinity is refused and not unseen.
    """

    def __init__(
        self,
        known: Iterable[tuple[Value, Code]],
        *,
        missing: Code | None,
        unseen: Code | None,
        numeric: bool,
    ) -> None:
        """Takes the known categories, NaN not among them."""
        super().__init__(known)
        self.missing = missing
        self.unseen = unseen
        self.numeric = numeric
        # Sorted for the search in a batch's numbers.
        pairs = sorted(
            ((key, code) for key, code in self.items() if not isinstance(key, str)),
            key=itemgetter(0),
        )
        self._numbers = np.array([key for key, _ in pairs], dtype=np.float64)
        codes: list[Code] = [code for _, code in pairs]
        self._codes = np.array(codes)

    def __missing__(self, value: Value) -> Code:
        """Answers for NaN and for what was never seen."""
        if is_missing(value):
            return _allowed(self.missing, "a missing value")
        if self.numeric and value in (np.inf, -np.inf):
            raise ValueError("categories must be finite or missing, got infinity")
        return _allowed(self.unseen, f"{repr(value)[:40]}, which was never seen")

    def codes(self, column: Column, dtype: type) -> np.ndarray[Any, Any]:
        """Gives the code of each row as an array of this type."""
        if isinstance(column, CodedText):
            return for_each_value(column, self.__getitem__, dtype)
        return self._codes_of_numbers(column, dtype)

    def others(self) -> list[Code]:
        """Gives the codes of the missing and the unseen, as far as they are taken."""
        return [code for code in (self.missing, self.unseen) if code is not None]

    def to_arrays(self) -> tuple[dict[str, Any], np.ndarray[Any, Any]]:
        """Gives the categories and what is refused, and the codes: missing and unseen last."""
        facts = {
            "categories": list(self),
            "numeric": self.numeric,
            "takes_missing": self.missing is not None,
            "takes_unseen": self.unseen is not None,
        }
        others = [0 if code is None else code for code in (self.missing, self.unseen)]
        return facts, np.array([*self.values(), *others])

    @classmethod
    def from_arrays(cls, facts: Mapping[str, Any], codes: Sequence[Code]) -> CategoryTable:
        """Reads what `to_arrays` gave; the codes are two more than the categories."""
        try:
            categories = checked_categories(stored.members(facts, "categories", lambda _: True))
        except ValueError as error:
            raise BadArraysError(str(error)) from error
        return cls(
            zip(categories, codes),
            missing=codes[-2] if stored.yes_or_no(facts, "takes_missing") else None,
            unseen=codes[-1] if stored.yes_or_no(facts, "takes_unseen") else None,
            numeric=stored.yes_or_no(facts, "numeric"),
        )

    def _codes_of_numbers(self, values: np.ndarray[Any, Any], dtype: type) -> np.ndarray[Any, Any]:
        if not len(self._numbers):
            known = np.zeros(len(values), dtype=bool)
            codes: np.ndarray[Any, Any] = np.zeros(len(values), dtype=dtype)
        else:
            places = np.searchsorted(self._numbers, values)
            places[places == len(self._numbers)] = 0
            known = self._numbers[places] == values
            codes = self._codes[places].astype(dtype)
        if known.all():
            return codes
        others = values[~known]
        if np.isnan(others).all():
            codes[~known] = self[np.nan]
            return codes
        codes[~known] = [self[value] for value in others.tolist()]
        return codes


def _allowed(code: Code | None, what: str) -> Code:
    if code is None:
        raise ValueError(f"a value must be one of the known categories, got {what}")
    return code


def checked_categories(categories: Sequence[Any]) -> list[Value]:
    """Takes text and numbers that a double holds exactly.

    Raises:
        ValueError: another type, an inexact number, or a category that is there twice.
    """
    checked: list[Value] = []
    for category in categories:
        if isinstance(category, str):
            checked.append(str(category))
        elif isinstance(category, (bool, int, float)) and _is_exact(category):
            checked.append(float(category))
        else:
            raise ValueError(f"categories must be text or exact numbers, got {category!r:.200}")
    if len(set(checked)) != len(checked):
        raise ValueError("categories must be there once each")
    return checked


def _is_exact(number: float) -> bool:
    try:
        return float(number) == number
    except OverflowError:  # an integer that no double holds
        return False
