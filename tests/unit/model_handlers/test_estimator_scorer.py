"""What the estimator says of the rows, asked no more than needed."""

import math

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from exact_scoring.rows import CodedText
from exact_scoring.scores import TooLargeError
from model_handlers.estimator_scorer import EstimatorScorer
from model_handlers.schema import Feature, Schema

COLUMNS = [np.array([1.0, 2.0])]


def scorer(estimator, classes=("late", "on_time")):
    return EstimatorScorer(estimator, Schema((Feature("distance", "number"),), classes))


class Cautious:
    """Says late from a probability of 0.2 on."""

    probabilities = ((0.3, 0.7), (0.1, 0.9))

    def predict_proba(self, frame):
        return np.array(self.probabilities)

    def predict(self, frame):
        return np.where(self.predict_proba(frame)[:, 0] >= 0.2, "late", "on_time")


class ForestClassifier(Cautious):
    """Named as scikit-learn's forests, which always say the likeliest."""

    def predict(self, frame):
        pytest.fail("the trees were walked twice")


class Pipeline:
    """A pipeline answers as its last step does."""

    def __init__(self, *steps):
        self.steps = [(str(number), step) for number, step in enumerate(steps)]
        self.predict_proba = steps[-1].predict_proba
        self.predict = steps[-1].predict


def test_the_estimators_own_prediction_counts():
    """A tuned threshold is not the likeliest class; a class is its place."""
    scores = scorer(Cautious()).score_rows(COLUMNS)

    assert [0, 1] == scores.values.tolist()
    assert [[0.3, 0.7], [0.1, 0.9]] == scores.probabilities.tolist()


@pytest.mark.parametrize("wrap", [lambda final: final, lambda final: Pipeline(None, final)])
def test_a_forest_is_asked_once(wrap):
    """Its prediction is the likeliest class by definition."""
    assert [1, 1] == scorer(wrap(ForestClassifier())).score_rows(COLUMNS).values.tolist()


@pytest.fixture(scope="module")
def forest():
    generator = np.random.default_rng(3)
    features = pd.DataFrame({"distance": generator.normal(size=200)})
    labels = generator.choice(["a", "b", "c"], size=200)
    return RandomForestClassifier(4, max_depth=2, random_state=0).fit(features, labels), features


def test_a_real_forest_predicts_what_it_would_by_itself(forest):
    """The shortcut and scikit-learn agree, ties included; one row is answered as many are."""
    estimator, frame = forest
    column = frame["distance"].to_numpy()
    real = scorer(estimator, ("a", "b", "c"))
    scores = real.score_rows([column])
    one = real.score_row([column[7]])

    assert estimator.predict(frame).tolist() == ["abc"[place] for place in scores.values]
    assert estimator.predict_proba(frame).tolist() == scores.probabilities.tolist()
    assert (scores.values[7], scores.probabilities[7].tolist()) == one


class Regressor:
    def __init__(self, *values):
        self.values = values

    def predict(self, frame):
        return np.array(self.values)


def test_a_regressor_has_values_alone():
    """Whole numbers stay whole."""
    fractions = scorer(Regressor(1.5, 2.5), None).score_rows(COLUMNS)

    assert [1.5, 2.5] == fractions.values.tolist()
    assert fractions.probabilities is None
    assert "[-1, 1]" == str(scorer(Regressor(-1, 1), None).score_rows(COLUMNS).values.tolist())
    assert (-1, None) == scorer(Regressor(-1), None).score_row([0.5])


def test_a_classifier_without_probabilities_has_classes_alone():
    """Some say which, but not how surely."""
    scores = scorer(Regressor("late", "late")).score_rows(COLUMNS)

    assert [0, 0] == scores.values.tolist()
    assert scores.probabilities is None


class Seeing:
    """Keeps the frame that it is given."""

    def predict(self, frame):
        self.frame = frame
        return np.zeros(len(frame))


def test_the_estimator_gets_a_frame_as_a_file_would_give_it():
    """Text as objects, NaN for what is missing, in one row and in many."""
    seeing = Seeing()
    schema = Schema((Feature("carrier", "text"), Feature("distance", "number")))
    asked = EstimatorScorer(seeing, schema)
    text = CodedText(codes=np.array([1, 0, 1]), values=["AA", math.nan])
    asked.score_rows([text, np.array([1.0, math.nan, 2.0])])
    expected = pd.DataFrame(
        {"carrier": pd.Series([math.nan, "AA", math.nan], dtype=object), "distance": [1, None, 2.0]}
    )

    pd.testing.assert_frame_equal(expected, seeing.frame)
    for row in range(3):
        asked.score_row(expected.iloc[row].tolist())
        one = expected.iloc[row : row + 1].reset_index(drop=True)
        pd.testing.assert_frame_equal(one, seeing.frame)


def test_numbers_beyond_single_precision_name_their_row(forest):
    """Trees compare in single precision; scikit-learn's refusal does not say which row it means."""
    real = scorer(forest[0], ("a", "b", "c"))
    with pytest.raises(TooLargeError) as refused:
        real.score_rows([np.array([1.0, -1e300, 1e300])])

    assert 1 == refused.value.row
    with pytest.raises(TooLargeError):
        real.score_row([1e300])


class Failing:
    def predict(self, frame):
        raise ValueError("Input X contains infinity or a value too large for dtype('float32').")


def test_an_estimators_own_failure_passes():
    """Whoever makes infinity of ordinary numbers is broken, and must be seen to be."""
    with pytest.raises(ValueError, match="infinity") as refused:
        scorer(Failing(), None).score_rows(COLUMNS)

    assert not isinstance(refused.value, TooLargeError)
