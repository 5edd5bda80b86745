"""The rows on which an exact scorer is proved: where two ways of computing part, if they do."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from exact_scoring.known_values import (
    categories_by_name,
    decision_tree,
    final_estimator,
    path,
    tree_count,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.exact_scorer import ExactScorer
    from exact_scoring.known_values import DecisionTree
    from exact_scoring.rows import Row

UNSEEN_TEXT = "never seen"
_PLAIN_INPUTS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)  # what a scaler makes of usual values
_HUGE = 1e39  # beyond single precision
_MISSING_SHARE = 0.05


class ModelFeature(NamedTuple):
    """A column of the model."""

    name: str
    is_text: bool
    is_nullable: bool


@dataclass(frozen=True)
class ProofRows:
    """Rows to be asked together and alone.

    Attributes:
        plain: the estimator should answer them.
        odd: it may refuse them, which the scorer must do then too.
    """

    plain: list[Row]
    odd: list[Row]


@dataclass(frozen=True)
class _Slope:
    """How one input follows one feature: input = start + slope * value."""

    place: int
    start: float
    slope: float


class _Author:
    """Writes rows for one model; the same model always gets the same rows."""

    def __init__(
        self,
        estimator: Any,
        scorer: ExactScorer,
        features: Sequence[ModelFeature],
        golden: Sequence[Row],
    ) -> None:
        self.features = features
        self._scorer = scorer
        self._predictor = final_estimator(estimator)
        self._tree_count = tree_count(self._predictor)
        self._trees: dict[int, DecisionTree] = {}
        self._chance = random.Random(0)  # noqa: S311  # rows, not secrets
        self._categories = {
            name: [each for each in known if _is_value(each)]
            for name, known in categories_by_name(estimator).items()
        }
        self._choices: list[list[float | str]] = [
            self._known(place, golden) for place in range(len(features))
        ]
        first = golden[0] if golden else [each[0] for each in self._choices]
        # For each input, the features that it follows, and how.
        self._followed: dict[int, list[tuple[int, _Slope]]] = defaultdict(list)
        for feature, slopes in enumerate(self._follow(first)):
            choices = self._choices[feature]
            choices.extend(_inverted(slope, each) for slope in slopes for each in _PLAIN_INPUTS)
            for slope in slopes:
                self._followed[slope.place].append((feature, slope))

    def anywhere(self) -> list[float | str]:
        """Chooses each value among those the model knows."""
        return [
            math.nan
            if feature.is_nullable and self._chance.random() < _MISSING_SHARE
            else self._chance.choice(choices)
            for feature, choices in zip(self.features, self._choices)  # Python 3.9
        ]

    def on_thresholds(self, row: Row) -> list[float | str]:
        """Moves some values of a row onto thresholds that it meets, or one ulp beside."""
        moved = list(row)
        if self._tree_count == 0:
            return moved
        inputs = self._inputs(row)
        for _ in range(4):
            steps = path(self._tree(self._chance.randrange(self._tree_count)), inputs)
            for place, threshold in self._chance.sample(steps, min(len(steps), 3)):
                self._move(moved, place, threshold)
        return moved

    def _move(self, row: list[float | str], place: int, threshold: float) -> None:
        if not math.isfinite(threshold):
            return
        for feature, slope in self._followed[place]:
            row[feature] = self._chance.choice(_beside(_inverted(slope, threshold)))

    def _inputs(self, row: Row) -> Sequence[Any]:
        preprocessing = self._scorer.preprocessing
        return row if preprocessing is None else preprocessing.transform_row(row)

    def _tree(self, place: int) -> DecisionTree:
        if place not in self._trees:
            self._trees[place] = decision_tree(self._predictor, place)
        return self._trees[place]

    def _known(self, place: int, golden: Sequence[Row]) -> list[float | str]:
        feature = self.features[place]
        known = [row[place] for row in golden if _is_value(row[place])]
        if feature.name in self._categories:
            known += self._categories[feature.name]
        elif not feature.is_text:
            known += [0.0, 1.0]
        kind = str if feature.is_text else float
        return [kind(each) for each in known] if known else [UNSEEN_TEXT]

    def _follow(self, row: Row) -> list[list[_Slope]]:
        """Finds out, by trying, which inputs follow which feature along a straight line."""
        if self._scorer.preprocessing is None:
            return [[_Slope(place, 0.0, 1.0)] for place in range(len(self.features))]
        return [
            []
            if feature.is_text or feature.name in self._categories
            else self._slopes_of(place, list(row))
            for place, feature in enumerate(self.features)
        ]

    def _slopes_of(self, place: int, row: list[float | str]) -> list[_Slope]:
        at: list[Sequence[Any]] = []
        for value in (0.0, 1.0):
            row[place] = value
            at.append(list(self._inputs(row)))
        return [
            _Slope(number, start, end - start)
            for number, (start, end) in enumerate(zip(*at))
            if start != end and math.isfinite(end - start)
        ]


def write_rows(
    estimator: Any,
    scorer: ExactScorer,
    features: Sequence[ModelFeature],
    golden: Sequence[Row],
    *,
    count: int,
) -> ProofRows:
    """Writes rows that try a scorer: golden, random, on thresholds and beside, missing, huge.

    Args:
        estimator: fitted; its thresholds and categories are where answers change.
        scorer: what was made of it.
        golden: rows as callers send them; none is enough.
        count: how many rows beside the golden ones.
    """
    author = _Author(estimator, scorer, features, golden)
    plain: list[Row] = list(golden)
    while len(plain) < len(golden) + count:
        row = plain[len(plain) // 3] if golden and len(plain) % 3 == 0 else author.anywhere()
        plain.append(author.on_thresholds(row))
    base = plain[0]
    for place, feature in enumerate(features):
        if feature.is_nullable:
            plain.append(_with(base, place, math.nan))
    return ProofRows(plain=plain, odd=_odd_rows(base, features))


def _odd_rows(base: Row, features: Sequence[ModelFeature]) -> list[Row]:
    """Values that no estimator was taught; the first text and the last number stand for all."""
    texts = [place for place, feature in enumerate(features) if feature.is_text]
    numbers = [place for place, feature in enumerate(features) if not feature.is_text]
    odd: list[Row] = [_with(base, place, UNSEEN_TEXT) for place in texts]
    for value in (_HUGE, -_HUGE, math.inf, -math.inf):
        odd.extend(_with(base, place, value) for place in numbers[-1:])
    odd.extend(_with(base, place, -7.5) for place in numbers[:1])
    return odd


def _with(row: Row, place: int, value: float | str) -> list[float | str]:
    changed = list(row)
    changed[place] = value
    return changed


def _is_value(found: object) -> bool:
    return isinstance(found, str) or (isinstance(found, (int, float)) and not math.isnan(found))


def _inverted(slope: _Slope, target: float) -> float:
    return (target - slope.start) / slope.slope


def _beside(value: float) -> list[float]:
    """A value, its neighbours in both precisions, and what rounds to it just so."""
    with np.errstate(all="ignore"):
        single = np.float32(value)
        above = np.nextafter(single, np.float32(np.inf))
        below = np.nextafter(single, np.float32(-np.inf))
        found = [
            value,
            math.nextafter(value, math.inf),
            math.nextafter(value, -math.inf),
            float(single),
            float(above),
            float(below),
            (float(single) + float(above)) / 2,
            (float(single) + float(below)) / 2,
        ]
    return [each for each in found if math.isfinite(each)]
