"""What both kinds of boosting say of themselves: trees whose answers are summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from exact_scoring.raw_answers import RawAnswers


class Trees(Protocol):
    """Trees as one."""

    feature_count: int

    def prepare_for_batches(self) -> None:
        """Makes what only large batches need."""
        ...


class BoostedTrees:
    """Trees that belong to each sum in turn, and what becomes of the sums."""

    def __init__(self, trees: Trees, answers: RawAnswers) -> None:
        """Takes them over."""
        self._boosted = trees
        self._answers = answers

    @property
    def n_inputs(self) -> int:
        """How many numbers a row has."""
        return self._boosted.feature_count

    @property
    def n_classes(self) -> int | None:
        """How many classes share the sums; None for a regressor."""
        return self._answers.n_classes

    @property
    def is_alike_in_batches(self) -> bool:
        """Whether the estimator gives a row the same bits alone as among others."""
        return self._answers.is_alike_in_batches

    def prepare_for_batches(self) -> None:
        """Makes what only large batches need."""
        self._boosted.prepare_for_batches()
