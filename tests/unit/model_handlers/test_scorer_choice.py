"""Exact scoring where it is recognised and proved; the estimator itself everywhere else."""

from typing import Any

import pandas as pd
import pytest
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from model_handlers.estimator_scorer import EstimatorScorer
from model_handlers.golden import GoldenRequest, golden_rows
from model_handlers.schema import Feature, Schema
from model_handlers.scorer_choice import choose_scorer

FRAME = pd.DataFrame({"distance": [1.0, 2.0, 3.0, 4.0] * 3})
SCHEMA = Schema(features=(Feature("distance", "number"),), classes=(0, 1))
ROWS = [[1.0], [2.5]]


def fitted(estimator):
    return estimator.fit(FRAME, [0, 1, 0, 1] * 3)


def test_what_nobody_takes_apart_is_asked_itself():
    """With the reason, which the log repeats."""
    choice = choose_scorer(fitted(KNeighborsClassifier()), SCHEMA, ROWS)

    assert isinstance(choice.scorer, EstimatorScorer)
    assert "estimator must be one of" in str(choice.why_not_exact)
    assert "got KNeighborsClassifier" in str(choice.why_not_exact)


@pytest.mark.parametrize("golden", [ROWS, []], ids=["golden rows", "none"])
def test_a_scorer_without_a_difference_serves(golden):
    """Here the estimator itself stands for its exact form."""
    estimator = fitted(DecisionTreeClassifier())
    exact: Any = Scorer(estimator)

    assert (exact, None) == choose_scorer(estimator, SCHEMA, golden, lambda *_: exact)


def test_a_scorer_with_a_difference_does_not_serve():
    """The row is named."""
    estimator = fitted(DecisionTreeClassifier())
    other: Any = Scorer(fitted(DecisionTreeClassifier(max_depth=1)))
    choice = choose_scorer(estimator, SCHEMA, ROWS, lambda *_: other)

    assert isinstance(choice.scorer, EstimatorScorer)
    assert "the row [2.5], asked in a batch, must give" in str(choice.why_not_exact)


def test_a_mistake_of_ours_is_no_reason_not_to_serve():
    """A model that loaded yesterday loads today."""

    def fail(_estimator, _names):
        raise IndexError("list index out of range")

    choice = choose_scorer(fitted(DecisionTreeClassifier()), SCHEMA, ROWS, fail)

    assert isinstance(choice.scorer, EstimatorScorer)
    assert "got IndexError: list index out of range" in str(choice.why_not_exact)


def test_golden_rows_come_from_json_each_once(schema):
    """An object and a list; what is null or absent is missing."""
    one = '{"carrier": "AA", "distance": 1, "seats": 2.5}'
    requests = [
        GoldenRequest("application/json", "application/json", one),
        GoldenRequest("application/json", "application/json", f'[{one}, {{"carrier": "UA"}}]'),
        GoldenRequest("text/csv", "application/json", "carrier,distance,seats\nB6,1,2\n"),
    ]

    assert [["AA", 1.0, 2.5], ["UA", "missing", "missing"]] == [
        ["missing" if value != value else value for value in row]
        for row in golden_rows(requests, schema)
    ]


class Scorer(EstimatorScorer):
    """The estimator as exact scoring, which has preprocessing or none."""

    preprocessing = predictor = None

    def __init__(self, estimator):
        super().__init__(estimator, SCHEMA)
