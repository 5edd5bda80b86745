"""Linear models as arrays answer what the models answer, to the last bit."""

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, OneHotEncoder

from exact_scoring.linear import Linear, from_estimator
from exact_scoring.names import UnrecognisedError
from exact_scoring.recognition import recognise
from exact_scoring.scores import BadArraysError
from tests.unit.exact_scoring.preprocessing.served import row_alone

NAMES = [f"c{place}" for place in range(7)]
MODELS = {
    "logistic": (LogisticRegression(), 2),
    "no intercept": (LogisticRegression(fit_intercept=False), 2),
    "liblinear": (LogisticRegression(solver="liblinear"), 2),
    "softmax of three": (LogisticRegression(), 3),
    "softmax of nine": (LogisticRegression(), 9),
    "newton-cholesky of three": (LogisticRegression(solver="newton-cholesky"), 3),
    "least squares": (LinearRegression(), 5),
    "ridge": (Ridge(), 5),
    "lasso": (Lasso(alpha=0.01), 5),
    "elastic net": (ElasticNet(alpha=0.01), 5),
}


@pytest.fixture(scope="module")
def frame():
    """Rows of usual numbers, laid out as the handlers lay them out."""
    values = np.random.default_rng(5).normal(size=(300, len(NAMES))) * 3
    return pd.DataFrame(dict(zip(NAMES, values.T, strict=True)))


@pytest.fixture(scope="module")
def fit(frame):
    """Fit a model on labels from 0 up."""

    def _fit(model, classes, inputs=frame):
        labels = np.random.default_rng(6).integers(classes, size=len(inputs))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return model.fit(inputs, labels)

    return _fit


@pytest.mark.parametrize(("model", "classes"), MODELS.values(), ids=MODELS)
def test_a_model_gives_the_same_bits(fit, frame, model, classes):
    """Alone, in a batch, and read back from arrays."""
    fitted = fit(model, classes)

    _check_same_bits(fitted, frame)


@pytest.mark.parametrize(("model", "classes"), MODELS.values(), ids=MODELS)
def test_products_of_a_sparse_matrix_give_the_same_bits(fit, frame, model, classes):
    """Scipy sums them from left to right."""
    coarse = frame.round()
    pipeline = fit(make_pipeline(OneHotEncoder(), MaxAbsScaler(), model), classes, coarse)

    _check_same_bits(pipeline, coarse)


def test_a_model_of_single_precision_gives_the_same_bits(fit, frame):
    """It was fitted on floats of four bytes, and is asked with eight."""
    _check_same_bits(fit(LogisticRegression(), 3, frame.astype(np.float32)), frame)


def test_what_is_not_finite_is_refused(fit, frame):
    """As scikit-learn does; a product that overflows is an answer."""
    scorer = recognise(fit(Ridge(), 5), NAMES)

    with pytest.raises(ValueError, match="finite"):
        scorer.score_row([float("nan")] * len(NAMES))
    with pytest.raises(ValueError, match="finite"):
        scorer.score_rows([np.array([0.0, np.inf])] * len(NAMES))


def test_several_targets_are_refused(frame):
    """An answer has one value."""
    with pytest.raises(UnrecognisedError, match="one value a row"):
        from_estimator(Ridge().fit(frame, frame[["c0", "c1"]]))


def test_sparse_coefficients_are_refused(fit):
    """They multiply otherwise."""
    with pytest.raises(UnrecognisedError, match="dense"):
        from_estimator(fit(LogisticRegression(), 2).sparsify())


@pytest.mark.parametrize(
    "change",
    [
        {"coefficients": np.zeros((4, 2))},
        {"coefficients": np.zeros(4)},
        {"coefficients": np.zeros((1, 0))},
        {"coefficients": np.zeros((1, 4), dtype=np.float32)},
        {"intercept": np.zeros(2)},
        {"link": "identity"},
        {"is_sparse": 1},
        {"is_transposed": None},
    ],
    ids=str,
)
def test_arrays_that_disagree_are_refused(fit, change):
    """Nothing that is read is believed."""
    facts, arrays = from_estimator(fit(LogisticRegression(), 2)).to_arrays()
    changed_facts = {**facts, **{name: change[name] for name in change if name in facts}}
    changed_arrays = {**arrays, **{name: change[name] for name in change if name in arrays}}

    with pytest.raises(BadArraysError):
        Linear.from_arrays(changed_facts, changed_arrays)


def _check_same_bits(fitted, frame):
    scorer = recognise(fitted, NAMES)
    predictor: Any = scorer.predictor
    facts, arrays = predictor.to_arrays()
    # As a file keeps them: row after row.
    stored = Linear.from_arrays(
        facts, {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    )
    for exact in (scorer, type(scorer)(scorer.preprocessing, stored)):
        scores = exact.score_rows([frame[name].to_numpy() for name in NAMES])

        assert fitted.predict(frame).tobytes() == scores.values.tobytes()
        if scores.probabilities is not None:
            assert fitted.predict_proba(frame).tobytes() == scores.probabilities.tobytes()
        for place in range(8):
            alone = row_alone(frame, place)
            score = exact.score_row(alone.iloc[0].tolist())

            assert fitted.predict(alone)[0] == score.value
            if score.probabilities is not None:
                assert fitted.predict_proba(alone)[0].tolist() == list(score.probabilities)
