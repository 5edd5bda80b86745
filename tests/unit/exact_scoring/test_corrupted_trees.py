"""Stored trees that were tampered with are refused, or walked within their bounds.

Scikit-learn's walks check nothing: what gets past these checks must end in some leaf.
"""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.tree import DecisionTreeRegressor

from exact_scoring import forests, gradient_boosting, histogram_boosting
from exact_scoring.scores import BadArraysError

EDGES = [0, 1, -1, 2, 4, 5, 255, 65535, 2**31 - 1, -(2**31), -(2**31) + 1]


@pytest.fixture(scope="module")
def predictors(training):
    """One of each kind, with categories too."""
    inputs, labels = training
    inputs = np.column_stack([np.abs(inputs[:, 0] * 4), inputs[:, 1:]])
    forest = RandomForestClassifier(4, max_depth=4, random_state=0)
    stump = DecisionTreeRegressor(max_depth=1)
    boosting = GradientBoostingClassifier(n_estimators=2, random_state=0)
    histogram = HistGradientBoostingClassifier(max_iter=2, categorical_features=[0])
    return [
        forests.from_estimator(forest.fit(inputs, labels)),
        forests.from_estimator(stump.fit(inputs, labels)),
        gradient_boosting.from_estimator(boosting.fit(inputs, labels)),
        histogram_boosting.from_estimator(histogram.fit(inputs, labels)),
    ]


@st.composite
def tampering(draw):
    """Another byte, another entry, an edge of a type, or another length."""
    kind = draw(st.sampled_from(["byte", "swap", "edge", "shorter", "longer"]))
    return (
        kind,
        draw(st.integers(0, 10**6)),
        draw(st.integers(0, 255)),
        draw(st.sampled_from(EDGES)),
    )


def tampered(array, kind, place, byte, edge):
    """A copy that differs."""
    array = array.copy()
    if not array.size:
        return array
    flat = array.reshape(-1)
    if kind == "byte":
        flat.view(np.uint8)[place % array.nbytes] = byte
    elif kind == "swap":
        flat[place % array.size] = flat[byte % array.size]
    elif kind == "edge":
        flat[place % array.size] = np.array(edge).astype(array.dtype)
    elif kind == "shorter":
        return array[:-1]
    else:
        return np.concatenate([array, array[-1:]])
    return array


@given(
    which=st.integers(0, 3),
    changes=st.lists(st.tuples(st.integers(0, 20), tampering()), min_size=1, max_size=3),
)
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_walk_stays_inside_whatever_was_changed(predictors, which, changes):
    """Either the arrays are refused, or every row gets an answer."""
    predictor = predictors[which]
    facts, arrays = predictor.to_arrays()
    for index, change in changes:
        name = sorted(arrays)[index % len(arrays)]
        arrays[name] = tampered(arrays[name], *change)
    try:
        again = type(predictor).from_arrays(facts, arrays)
    except BadArraysError:
        return
    rows = np.random.default_rng(0).normal(size=(40, 5)) * 3
    with np.errstate(all="ignore"):
        assert 40 == len(again.predict_rows(rows).values)
        assert again.predict_row(rows[0].tolist()) is not None


CORRUPTED = {
    "a child that is its parent's parent": ("left", lambda array: array * 0 - 10**6),
    "a child behind its tree": ("right", lambda array: np.full_like(array, len(array))),
    "a child in the next tree": ("left", lambda array: np.full_like(array, 7)),
    "a feature that no row has": ("feature", lambda array: array + 5),
    "no threshold": ("threshold", lambda array: array * np.nan),
    "an endless leaf": ("leaf_values", lambda array: array / 0.0),
    "too few leaves": ("leaf_values", lambda array: array[:1]),
    "no leaf": ("leaf_values", lambda array: array[:0]),
    "another class": ("leaf_values", lambda array: array[:, :-1]),
    "no tree": ("roots", lambda array: array[:0]),
    "roots that descend": ("roots", lambda array: array[::-1].copy()),
    "a root behind all nodes": ("roots", lambda array: array + 10**6),
    "a root that is no leaf": ("roots", lambda array: array - 10**6),
    "another width": ("left", lambda array: array.astype(np.int64)),
    "another byte order": ("threshold", lambda array: array.astype(">f8")),
    "another length": ("missing_left", lambda array: array[:-1]),
    "another shape": ("feature", lambda array: array[:, np.newaxis]),
}


@pytest.mark.parametrize(("name", "change"), CORRUPTED.values(), ids=CORRUPTED)
def test_nodes_that_a_walk_would_leave_are_refused(name, change, predictors):
    """Before any walk, saying which column is wrong."""
    facts, arrays = predictors[0].to_arrays()

    with np.errstate(all="ignore"), pytest.raises(BadArraysError, match=name.split("_")[0]):
        forests.Forest.from_arrays(facts, {**arrays, name: change(arrays[name])})


@pytest.mark.parametrize("which", range(4))
def test_every_array_and_fact_must_be_there(which, predictors):
    """A missing one is refused by its name."""
    predictor = predictors[which]
    facts, arrays = predictor.to_arrays()

    for name in facts:
        rest = {other: fact for other, fact in facts.items() if other != name}
        with pytest.raises(BadArraysError, match=name):
            type(predictor).from_arrays(rest, arrays)
    for name in arrays:
        others = {other: array for other, array in arrays.items() if other != name}
        with pytest.raises(BadArraysError, match=name):
            type(predictor).from_arrays(facts, others)


def test_a_regressor_has_one_value(predictors):
    """A leaf with two would be half an answer."""
    facts, arrays = predictors[1].to_arrays()
    two = np.repeat(arrays["leaf_values"], 2, axis=1)

    with pytest.raises(BadArraysError, match="one value"):
        forests.Forest.from_arrays({**facts, "value_count": 2}, {**arrays, "leaf_values": two})


def test_arrays_that_cannot_be_written_to_are_enough(predictors):
    """They may be mapped from a file."""
    for predictor in predictors:
        facts, arrays = predictor.to_arrays()
        for array in arrays.values():
            array.setflags(write=False)
        again = type(predictor).from_arrays(facts, arrays)

        assert predictor.predict_row([1.0] * 5) == again.predict_row([1.0] * 5)
