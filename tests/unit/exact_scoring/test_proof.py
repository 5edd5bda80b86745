"""A scorer that differs in one bit of one row is found out, and the row is named."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import (
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from exact_scoring.exact_scorer import ExactScorer
from exact_scoring.proof import is_alike_in_batches, prove
from exact_scoring.proof_rows import ModelFeature
from exact_scoring.rows import CodedText
from exact_scoring.scores import RowScore, Scores, TooLargeError

FEATURES = [ModelFeature(name, is_text=False, is_nullable=False) for name in "ab"]
NULLABLE = [feature._replace(is_nullable=True) for feature in FEATURES]
GOLDEN = [[0.25, -1.5], [1.75, 0.5]]


@dataclass(frozen=True)
class Asked:
    """The estimator as a scorer, a predictor and preprocessing, with a lie told here and there."""

    estimator: Any
    preprocess: Any = None
    lie_about_inputs: Any = None
    lie_about_scores: Any = None
    lie_about_one: Any = None

    def predict_rows(self, matrix):
        if self.lie_about_inputs is not None:
            matrix = self.lie_about_inputs(matrix)
        if hasattr(self.estimator, "predict_proba"):
            probabilities = self.estimator.predict_proba(matrix)
            scores = Scores(probabilities.argmax(axis=1), probabilities)
        else:
            scores = Scores(self.estimator.predict(matrix), None)
        return scores if self.lie_about_scores is None else self.lie_about_scores(scores)

    def predict_row(self, row):
        scores = self.predict_rows(np.array([row], dtype=np.float64))
        probabilities = None if scores.probabilities is None else scores.probabilities[0].tolist()
        score = RowScore(scores.values[0].item(), probabilities)
        return score if self.lie_about_one is None else self.lie_about_one(score)

    def score_rows(self, columns):
        return self.predict_rows(np.column_stack(columns))

    score_row = predict_row

    def prepare_for_batches(self):
        pass

    def transform_row(self, row):
        return self.preprocess.transform([row])[0].tolist()

    def transform_rows(self, columns):
        return self.preprocess.transform(np.column_stack(columns))


def fitted(estimator):
    chance = np.random.default_rng(0)
    rows = np.round(chance.normal(size=(200, 2)), 2)
    return estimator.fit(rows, (rows[:, 0] > rows[:, 1] ** 2 - 0.5).astype(int))


@pytest.fixture(scope="module")
def forest():
    return fitted(RandomForestClassifier(7, random_state=0))


@pytest.fixture(scope="module")
def boosting():
    return fitted(HistGradientBoostingClassifier(max_iter=10))


def proved(estimator, features=FEATURES, golden=GOLDEN, **lies):
    """Prove a scorer that is the estimator itself, apart from its lies."""
    scorer = ExactScorer(preprocessing=None, predictor=Asked(estimator, **lies))
    return prove(estimator, scorer, Asked(estimator), features, golden)


@pytest.mark.parametrize("golden", [GOLDEN, []], ids=["golden rows", "none"])
@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestClassifier(7, random_state=0),
        GradientBoostingRegressor(n_estimators=5, random_state=0),
        HistGradientBoostingClassifier(max_iter=10),
        LogisticRegression(),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_the_estimator_itself_is_exact(estimator, golden):
    """Whatever it refuses, it refuses both times."""
    assert proved(fitted(estimator), golden=golden) is None


def test_a_bit_of_a_probability_is_seen(forest):
    """Ulps are what a canary would not see."""

    def lie(scores):
        return replace(scores, probabilities=np.nextafter(scores.probabilities, 2.0))

    assert "asked in a batch, must give the estimator's RowScore" in proved(
        forest, lie_about_scores=lie
    )


def test_a_threshold_that_is_missed_by_an_ulp_is_seen(forest, boosting):
    """`x < t` in place of `x <= t`: only a row on the threshold tells them apart."""

    def lie(matrix):
        return np.nextafter(matrix, np.inf)

    assert "must give" in proved(boosting, lie_about_inputs=lie)
    assert "must give" in proved(forest, lie_about_inputs=lie)


def test_a_threshold_in_double_precision_is_seen(forest):
    """Forests round a value to single precision before they compare it."""

    def rounded_up(matrix):
        single = matrix.astype(np.float32)
        return np.where(single < matrix, np.nextafter(single, np.float32(np.inf)), single)

    assert "must give" in proved(forest, lie_about_inputs=rounded_up)


def test_a_missing_value_that_goes_the_other_way_is_seen(boosting):
    """Where callers may leave it out."""

    def lie(matrix):
        return np.nan_to_num(matrix, nan=9.0)

    assert proved(boosting, NULLABLE) is None
    assert "nan" in proved(boosting, NULLABLE, lie_about_inputs=lie)


def test_an_answer_where_the_estimator_refuses_is_seen(forest):
    """A number too large for single precision."""
    words = proved(forest, lie_about_inputs=lambda matrix: np.clip(matrix, -1e30, 1e30))

    assert "[0.25, 1e+39], asked alone, must give the estimator's a refusal" in words


def test_a_refusal_where_the_estimator_answers_is_seen(boosting):
    """Histogram boosting takes numbers of any size."""

    def lie(matrix):
        if np.abs(matrix).max() > 1e38:
            raise TooLargeError(0)
        return matrix

    assert "got a refusal (row 0" in proved(boosting, lie_about_inputs=lie)


def test_a_refusal_of_a_plain_row_is_a_difference(forest):
    """In words, and not as whatever the scorer raises."""

    def never(matrix):
        raise ValueError("no number")

    def never_alone(score):
        raise ValueError("not alone")

    assert "in a batch, must be answered, got no number" in proved(forest, lie_about_inputs=never)
    assert "got a refusal (not alone)" in proved(forest, lie_about_one=never_alone)


def test_one_row_alone_is_proved_as_well_as_many(forest):
    """They are two entrances."""

    def lie(score):
        return score._replace(value=1 - score.value)

    assert "asked alone" in proved(forest, lie_about_one=lie)


def test_rows_are_alike_in_batches_where_the_predictor_says_so_and_they_are(forest):
    """A row that is answered otherwise alone is a reason to ask the estimator for each alone."""

    @dataclass(frozen=True)
    class Trees(Asked):
        is_alike_in_batches: bool = True

    def alike(predictor):
        together = Asked(forest).predict_rows(np.array(GOLDEN))
        return is_alike_in_batches(ExactScorer(None, predictor), GOLDEN, together)

    assert alike(Trees(forest))
    assert not alike(Asked(forest))
    assert not alike(Trees(forest, lie_about_one=lambda score: score._replace(value=7)))


def test_a_regressors_probabilities_are_a_difference(forest):
    """The two must agree on what kind of model it is."""
    words = proved(forest, lie_about_scores=lambda scores: replace(scores, probabilities=None))

    assert "probabilities=None" in words


def test_behind_preprocessing_thresholds_are_met_too():
    """They are looked for where the scaler puts them, by trying."""
    pipeline = fitted(
        Pipeline([("scale", StandardScaler()), ("trees", HistGradientBoostingClassifier())])
    )
    scale, trees = pipeline.named_steps["scale"], pipeline.named_steps["trees"]

    def proof(**lies):
        scorer = ExactScorer(
            preprocessing=Asked(None, preprocess=scale), predictor=Asked(trees, **lies)
        )
        return prove(pipeline, scorer, Asked(pipeline), FEATURES, GOLDEN)

    assert proof() is None
    assert "must give" in proof(lie_about_inputs=lambda matrix: matrix + 1e-9)


def test_texts_that_were_seen_and_one_that_was_not():
    """Each text stands once in a column, a missing one is NaN."""
    asked = []

    @dataclass(frozen=True)
    class Reader:
        preprocessing = predictor = None

        def score_rows(self, columns):
            asked.extend(columns)
            return Scores(np.zeros(len(columns[0])), None)

        def score_row(self, row):
            asked.append(row)
            return RowScore(0.0, None)

    feature = ModelFeature("carrier", is_text=True, is_nullable=True)
    golden: list[list[float | str]] = [["AA"], ["UA"], [float("nan")]]
    reader: Any = Reader()

    assert prove(None, reader, reader, [feature], golden) is None
    batch = asked[0]
    assert isinstance(batch, CodedText)
    assert {"AA", "UA"} == {value for value in batch.values if isinstance(value, str)}
    assert ["AA", "UA"] == [batch.values[code] for code in batch.codes[:2]]
    assert ["never seen"] in asked
