"""Ensembles of any kind, parameters and data answer the same bits as their arrays."""

import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from exact_scoring.recognition import recognise

FOREST = {
    "n_estimators": st.integers(1, 4),
    "max_depth": st.sampled_from([None, 1, 3]),
    "min_samples_leaf": st.sampled_from([1, 4]),
    "max_leaf_nodes": st.sampled_from([None, 5]),
    "bootstrap": st.booleans(),
    "ccp_alpha": st.sampled_from([0.0, 0.01]),
}
TREE = {name: FOREST[name] for name in ("max_depth", "min_samples_leaf", "ccp_alpha")}
BOOSTING = {
    "n_estimators": st.integers(1, 4),
    "max_depth": st.sampled_from([1, 3]),
    "learning_rate": st.sampled_from([0.1, 1.0]),
    "subsample": st.sampled_from([0.5, 1.0]),
    "init": st.sampled_from([None, "zero"]),
}
HISTOGRAM = {
    "max_iter": st.integers(1, 4),
    "max_leaf_nodes": st.sampled_from([2, 31]),
    "min_samples_leaf": st.sampled_from([1, 5]),
    "max_bins": st.sampled_from([12, 255]),
    "categorical_features": st.sampled_from([None, [0]]),
}
SIZES = {"n_estimators", "max_iter"}  # always drawn: a hundred trees prove no more than four
KINDS: dict[Any, dict[str, Any]] = {
    RandomForestClassifier: FOREST,
    ExtraTreesClassifier: FOREST,
    RandomForestRegressor: FOREST,
    DecisionTreeClassifier: TREE,
    DecisionTreeRegressor: TREE,
    GradientBoostingClassifier: BOOSTING,
    GradientBoostingRegressor: BOOSTING,
    HistGradientBoostingClassifier: HISTOGRAM,
    HistGradientBoostingRegressor: HISTOGRAM,
}


@st.composite
def fitted(draw):
    """An estimator, and rows: some of its training, some near them, some far away."""
    kind = draw(st.sampled_from(list(KINDS)))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    inputs = random.normal(size=(draw(st.integers(12, 80)), draw(st.integers(1, 6))))
    inputs *= 10.0 ** draw(st.integers(-3, 3))
    if draw(st.booleans()):
        inputs = np.round(inputs)
    targets = random.normal(size=len(inputs)) * 100
    if kind.__name__.endswith("Classifier"):
        targets = np.array(["b", "a", *random.choice(list("abcdefghij"), len(inputs) - 2)])
    choices = KINDS[kind]
    parameters = draw(
        st.fixed_dictionaries(
            {name: choices[name] for name in choices if name in SIZES},
            optional={name: choices[name] for name in choices if name not in SIZES},
        )
    )
    if parameters.get("categorical_features") is not None:
        inputs[:, 0] = np.abs(np.round(inputs[:, 0])) % 9
    is_missing = random.random(inputs.shape) < draw(st.sampled_from([0.0, 0.1]))
    if "Gradient" not in kind.__name__ or "Hist" in kind.__name__:
        inputs[is_missing] = np.nan
    weights = draw(st.sampled_from([None, random.random(len(inputs)) + 0.1]))
    estimator = kind(random_state=0, **parameters).fit(inputs, targets, sample_weight=weights)
    near = inputs[:12] + random.choice([0.0, 0.5, 1e-7, -1e-7], size=inputs[:12].shape)
    return estimator, np.concatenate([inputs[:12], near, inputs[:12] * 1000])


@given(fitted())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_ensemble_gives_the_same_bits(case):
    """Many rows, few rows, one row, and again from stored arrays."""
    estimator, rows = case
    scorer = recognise(estimator, [f"feature {place}" for place in range(rows.shape[1])])
    predictor: Any = scorer.predictor
    stored = type(predictor).from_arrays(*predictor.to_arrays())
    for part in (rows, rows[:3], rows[:1], rows[20:21]):
        expected = estimator.predict(part)
        scores: Any = scorer.score_rows([np.ascontiguousarray(column) for column in part.T])
        row: Any = scorer.score_row(part[0].tolist())
        if hasattr(estimator, "classes_"):
            expected = np.searchsorted(estimator.classes_, expected)
            shares = estimator.predict_proba(part)

            assert shares.tobytes() == scores.probabilities.tobytes()
            if len(part) == 1:
                assert shares[0].tolist() == list(row.probabilities)
        assert expected.tobytes() == scores.values.tobytes()
        if len(part) == 1:
            assert expected[0] == row.value
            assert row == stored.predict_row(part[0].tolist())


@pytest.mark.parametrize(
    "kind", [RandomForestClassifier, GradientBoostingRegressor, HistGradientBoostingClassifier]
)
@pytest.mark.parametrize("row_count", [1, 50])
def test_rows_of_another_width_are_never_walked(kind, row_count):
    """A forged artifact may put narrow columns in front of wide trees; walks look at no width."""
    random = np.random.default_rng(0)
    fitted_to = random.normal(size=(60, 5))
    scorer = recognise(kind(random_state=0).fit(fitted_to, fitted_to[:, 0] > 0), list("abcde"))

    with pytest.raises(ValueError, match="columns"):
        scorer.predictor.predict_rows(np.zeros((row_count, 3)))
    with pytest.raises((TypeError, ValueError, struct.error)):
        scorer.predictor.predict_row([0.0] * 3)
