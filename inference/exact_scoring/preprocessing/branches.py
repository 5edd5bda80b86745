"""ColumnTransformer: columns picked, transformed, put side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, cast

from exact_scoring import stored
from exact_scoring.preprocessing.chain import Chain
from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

    from exact_scoring.preprocessing.transforms import Value
    from exact_scoring.rows import Column


@dataclass(frozen=True)
class Branch:
    """Some of the columns, in any order and as often as wanted, and what is done to them."""

    places: tuple[int, ...]
    chain: Chain


@dataclass(frozen=True)
class Branches:
    """Chains over some columns each; their outputs stand side by side."""

    KIND: ClassVar[str] = "branches"

    n_inputs: int
    branches: tuple[Branch, ...]

    @property
    def n_outputs(self) -> int:
        """The outputs of all branches."""
        return sum(branch.chain.n_outputs for branch in self.branches)

    @cached_property
    def _row_steps(self) -> list[tuple[Callable[..., Any], list[Callable[..., Any]]]]:
        return [
            (_picker(branch.places), [step.transform_row for step in branch.chain.steps])
            for branch in self.branches
        ]

    def transform_row(self, values: Sequence[Value]) -> list[Value]:
        """Transforms one row."""
        outputs: list[Value] = []
        for pick, steps in self._row_steps:
            picked = pick(values)
            for step in steps:
                picked = step(picked)
            outputs += picked
        return outputs

    def transform_columns(self, columns: Sequence[Column]) -> list[Column]:
        """Transforms many rows."""
        outputs: list[Column] = []
        for branch in self.branches:
            outputs += branch.chain.transform_columns([columns[place] for place in branch.places])
        return outputs

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives what JSON can hold, and arrays by name."""
        facts: list[dict[str, Any]] = []
        arrays: dict[str, np.ndarray[Any, Any]] = {}
        for place, branch in enumerate(self.branches):
            steps, nested = branch.chain.to_arrays()
            facts.append({"places": list(branch.places), **steps})
            arrays.update({f"{place}-{name}": array for name, array in nested.items()})
        return {"n_inputs": self.n_inputs, "branches": facts}, arrays

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> Branches:
        """Reads what `to_arrays` gave."""
        n_inputs = stored.whole_number(facts, "n_inputs")
        branches: list[Branch] = []
        for place, nested in enumerate(stored.parts(facts, "branches")):
            places = tuple(stored.members(nested, "places", stored.is_place(n_inputs)))
            chain = Chain.from_arrays(nested, stored.below(arrays, f"{place}-"))
            if not places or chain.n_inputs != len(places):
                raise BadArraysError(
                    f"branch {place} must take its {len(places)} columns, takes {chain.n_inputs}"
                )
            branches.append(Branch(places=places, chain=chain))
        return cls(n_inputs=n_inputs, branches=tuple(branches))


def _picker(places: tuple[int, ...]) -> Callable[[Sequence[Value]], Sequence[Value]]:
    if len(places) == 1:  # itemgetter would give the value alone
        only = places[0]
        return lambda values: (values[only],)
    return cast("Callable[[Sequence[Value]], Sequence[Value]]", itemgetter(*places))
