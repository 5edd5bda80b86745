"""Scores in the format the caller accepts.

JSON        {"prediction": ..., "probabilities": {class: p, ...}} for an object, else a list of them
JSON lines  one such object a line
CSV         no header; prediction, then one probability for each class in the order of model.json
x-npy       float64 probabilities (rows, classes); the predictions (rows) if there are none

Regressors have no probabilities. A large answer is written in parts, each for some of the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from model_handlers import content_types
from model_handlers.npy_answers import NpyAnswers
from model_handlers.text_answers import TextAnswers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.scores import RowScore, Scores


class Answer(NamedTuple):
    """A response body and its content type."""

    body: str | bytes
    content_type: str


class Answers(Protocol):
    """How one model's answers are written in one format; safe to call from several threads."""

    def one(self, score: RowScore) -> str | bytes:
        """Writes the answer to an object that was sent alone."""
        ...

    def part(self, scores: Scores) -> bytes:
        """Writes some of the rows of a larger answer."""
        ...

    def whole(self, parts: Sequence[bytes]) -> Sequence[bytes]:
        """Makes an answer of its parts, one or more; it is the bytes in a row."""
        ...


def answers_in(name: str, classes: Sequence[object] | None) -> Answers:
    """Prepares a writer of one of the supported formats."""
    return NpyAnswers(classes) if name == content_types.NPY else TextAnswers(name, classes)
