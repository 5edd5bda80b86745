"""Category tables of a fitted encoder, read from its own answers.

How the missing, the unseen, the infrequent and the dropped are encoded depends on many parameters
and on scikit-learn's version. All of it ends in one answer for each category, so the encoder is
asked for each.
"""

from __future__ import annotations

import itertools
import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.names import UnrecognisedError
from exact_scoring.preprocessing.category_table import CategoryTable, Code, checked_categories
from exact_scoring.preprocessing.columns import is_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exact_scoring.preprocessing.transforms import Value

    # Reads the codes of some values of one column from the encoder's output rows for them.
    Read = Callable[[np.ndarray[Any, Any]], "list[Code]"]

_VALUES_AT_ONCE = 256  # a one-hot answer is as wide as all categories together


def ask_encoder(encoder: Any, read: Callable[[int], Read]) -> list[CategoryTable]:
    """Asks about each column's categories, NaN and something unseen.

    Args:
        encoder: with `categories_`.
        read: gives for a column how its codes are read from output rows.

    Raises:
        UnrecognisedError: a category is neither text nor an exact number.
    """
    return [_ask_column(encoder, place, read(place)) for place in range(len(encoder.categories_))]


def _ask_column(encoder: Any, place: int, read: Read) -> CategoryTable:
    array = encoder.categories_[place]
    numeric = _is_numeric(array)
    known = [value for value in array.tolist() if value is not None and not is_missing(value)]
    try:
        categories = checked_categories(known)
    except ValueError as error:
        raise UnrecognisedError(f"column {place} of {type(encoder).__name__}: {error}") from error
    codes: list[Code] = []
    for start in range(0, len(known), _VALUES_AT_ONCE):
        codes += read(_answers(encoder, place, known[start : start + _VALUES_AT_ONCE]))

    def ask(value: Value) -> Code | None:
        try:
            return read(_answers(encoder, place, [value]))[0]
        except ValueError:  # its way to say that it takes no such value
            return None

    return CategoryTable(
        zip(categories, codes),
        missing=ask(math.nan),
        unseen=ask(_unseen(categories, numeric=numeric)),
        numeric=numeric,
    )


def _is_numeric(categories: np.ndarray[Any, Any]) -> bool:
    return categories.dtype.kind in "biuf"


def _unseen(categories: list[Value], *, numeric: bool) -> Value:
    if numeric:
        return next(number for number in itertools.count(0.5) if number not in categories)
    return "_" * (1 + max((len(str(value)) for value in categories), default=0))


def _answers(encoder: Any, place: int, values: Sequence[Any]) -> np.ndarray[Any, Any]:
    """Gives the encoder's rows for values of one column; the others hold their first category."""
    columns: list[np.ndarray[Any, Any]] = []
    for position, categories in enumerate(encoder.categories_):
        # Numbers come as float64 when served, whatever they were in training.
        column = np.empty(len(values), dtype=np.float64 if _is_numeric(categories) else np.object_)
        column[:] = values if position == place else categories[0]
        columns.append(column)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are not there, and of the unseen
        answers = encoder.transform(_side_by_side(columns))
    return np.asarray(answers.toarray() if hasattr(answers, "toarray") else answers)


def _side_by_side(columns: list[np.ndarray[Any, Any]]) -> Any:
    if len({column.dtype for column in columns}) == 1:
        return np.column_stack(columns)
    import pandas as pd  # noqa: PLC0415  # a second to start with, for a mixture alone

    return pd.DataFrame(dict(enumerate(columns)))
