"""The answer to one row as JSON, from a template for each class."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from model_handlers.answers import class_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.scores import RowScore


class RowAnswers:
    """Writes what `json.dumps` would, for one model's classes."""

    def __init__(self, classes: Sequence[object] | None) -> None:
        """Prepares the text around the numbers."""
        labels = [] if classes is None else [_literal(label) for label in classes]
        keys = [] if classes is None else [_literal(class_key(label)) for label in classes]
        probabilities = ", ".join(f"{key}: %r" for key in keys)
        self._is_regressor = classes is None
        self._bare = [f'{{"prediction": {label}}}' for label in labels]
        self._sure = [
            f'{{"prediction": {label}, "probabilities": {{{probabilities}}}}}' for label in labels
        ]

    def render(self, score: RowScore) -> str:
        """Writes one object."""
        value, probabilities = score
        if self._is_regressor:
            return f'{{"prediction": {json.dumps(value)}}}'
        if probabilities is None:
            return self._bare[int(value)] % ()
        # A float of numpy's would write its type.
        return self._sure[int(value)] % tuple(map(float, probabilities))


def _literal(value: object) -> str:
    return json.dumps(value).replace("%", "%%")
