"""What the estimator says of the rows, asked no more than needed."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from model_handlers.prediction import predict
from model_handlers.schema import Feature, Schema
from model_handlers.served_model import ServedModel

FRAME = pd.DataFrame({"distance": [1.0, 2.0]})


def served(estimator, classes=("late", "on_time")):
    return ServedModel(
        estimator=estimator,
        schema=Schema(features=(Feature("distance", "number"),), classes=classes),
    )


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
    """A tuned threshold is not the likeliest class."""
    prediction = predict(served(Cautious()), FRAME, single=False)

    assert ["late", "on_time"] == prediction.values
    assert [[0.3, 0.7], [0.1, 0.9]] == np.asarray(prediction.probabilities).tolist()


@pytest.mark.parametrize("wrap", [lambda final: final, lambda final: Pipeline(None, final)])
def test_a_forest_is_asked_once(wrap):
    """Its prediction is the likeliest class by definition."""
    prediction = predict(served(wrap(ForestClassifier())), FRAME, single=True)

    assert ["on_time", "on_time"] == prediction.values
    assert prediction.single


def test_a_real_forest_predicts_what_it_would_by_itself():
    """The shortcut and scikit-learn agree, ties included."""
    generator = np.random.default_rng(3)
    features = pd.DataFrame({"distance": generator.normal(size=200)})
    labels = generator.choice(["a", "b", "c"], size=200)
    forest = RandomForestClassifier(4, max_depth=2, random_state=0).fit(features, labels)
    prediction = predict(served(forest, ("a", "b", "c")), features, single=False)

    assert forest.predict(features).tolist() == prediction.values


class Regressor:
    def __init__(self, *values):
        self.values = values

    def predict(self, frame):
        return np.array(self.values)


def test_a_regressor_has_values_alone():
    """Numbers are plain Python numbers."""
    prediction = predict(served(Regressor(1.5, 2.5), classes=None), FRAME, single=False)

    assert [1.5, 2.5] == prediction.values
    assert prediction.probabilities is None


def test_a_classifier_without_probabilities_has_classes_alone():
    """Some say which, but not how surely."""
    prediction = predict(served(Regressor("late", "late")), FRAME, single=False)

    assert ["late", "late"] == prediction.values
    assert prediction.probabilities is None


def test_an_answer_that_is_not_a_number_is_the_models_failure():
    """It raises, so that it counts as a 500; it never passes for an answer."""
    broken = Cautious()
    broken.probabilities = ((np.nan, 1.0), (0.0, 1.0))
    for estimator, classes in ((broken, ("late", "on_time")), (Regressor(np.inf, 1.0), None)):
        with pytest.raises(ValueError, match="must answer finite numbers"):
            predict(served(estimator, classes), FRAME, single=False)
