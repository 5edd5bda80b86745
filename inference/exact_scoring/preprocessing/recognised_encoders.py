"""Fitted encoders as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.names import UnrecognisedError
from exact_scoring.preprocessing.asking import ask_encoder
from exact_scoring.preprocessing.columns import is_missing
from exact_scoring.preprocessing.encoding import OneHot, Ordinal

if TYPE_CHECKING:
    from exact_scoring.preprocessing.category_table import Code


def one_hot(encoder: Any, *, is_object: bool) -> OneHot:
    """Takes a OneHotEncoder apart."""
    _check_type(encoder)
    _check_categories(encoder, is_object=is_object)
    ends = np.cumsum(encoder._n_features_outs).tolist()
    width = ends[-1]

    def read(place: int) -> Any:
        start, end = ([0, *ends])[place], ends[place]

        def codes(answers: np.ndarray[Any, Any]) -> list[Code]:
            if answers.shape[1] != width:
                raise UnrecognisedError(
                    f"OneHotEncoder must give {width} columns, gave {answers.shape[1]}"
                )
            ones = answers[:, start:end] == 1.0
            if end == start:
                return [width] * len(answers)
            ones_from_start: list[int] = ones.argmax(axis=1).tolist()
            has_one: list[bool] = ones.any(axis=1).tolist()
            return [start + place if has else width for place, has in zip(ones_from_start, has_one)]

        return codes

    return OneHot(tables=ask_encoder(encoder, read), width=width)


def ordinal(encoder: Any, *, is_object: bool) -> Ordinal:
    """Takes an OrdinalEncoder apart."""
    _check_type(encoder)
    _check_categories(encoder, is_object=is_object)

    def read(place: int) -> Any:
        def codes(answers: np.ndarray[Any, Any]) -> list[Code]:
            numbers: list[Code] = answers[:, place].astype(np.float64).tolist()
            return numbers

        return codes

    return Ordinal(tables=ask_encoder(encoder, read))


def _check_type(encoder: Any) -> None:
    # Whole numbers become doubles wherever something is computed from them.
    dtype = np.dtype(encoder.dtype)
    if str(dtype) not in ("float32", "float64") and dtype.kind not in "iu":
        raise UnrecognisedError(f"{type(encoder).__name__} must give numbers, gives {dtype}")


def _check_categories(encoder: Any, *, is_object: bool) -> None:
    for place, categories in enumerate(encoder.categories_):
        if categories.dtype.kind == "O" and not is_object:
            # Numbers that were objects in training are float64 when they are served: scikit-learn
            # cannot compare them.
            numbers = [value for value in categories.tolist() if _is_number(value)]
            if numbers:
                raise UnrecognisedError(
                    f"{type(encoder).__name__} must be fitted on numbers as numbers, "
                    f"column {place} was of objects, such as {numbers[0]!r}"
                )


def _is_number(value: Any) -> bool:
    return value is not None and not isinstance(value, str) and not is_missing(value)
