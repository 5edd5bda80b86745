"""What a transform can do, and what it may be given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Union

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from exact_scoring.rows import Column

# A number, or text; NaN is a missing value of either.
Value = Union[float, str]


class Transform(Protocol):
    """One fitted transformer; safe to call from several threads at once."""

    KIND: ClassVar[str]

    @property
    def n_inputs(self) -> int:
        """How many columns go in."""
        ...

    @property
    def n_outputs(self) -> int:
        """How many columns come out."""
        ...

    def transform_row(self, values: Sequence[Value]) -> list[Value]:
        """Transforms one row's values.

        Raises:
            ValueError: scikit-learn refuses such a value here.
        """
        ...

    def transform_columns(self, columns: Sequence[Column]) -> list[Column]:
        """Transforms many rows; raises as `transform_row` does, and changes no column in place."""
        ...

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives what JSON can hold, and arrays by name."""
        ...

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> Transform:
        """Reads what `to_arrays` gave.

        Raises:
            BadArraysError: facts and arrays disagree.
        """
        ...
