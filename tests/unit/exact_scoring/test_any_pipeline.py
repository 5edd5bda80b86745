"""Any pipeline is answered to the last bit, or is not recognised."""

import warnings

import numpy as np
from hypothesis import HealthCheck, given, settings

from exact_scoring.names import UnrecognisedError
from exact_scoring.recognition import recognise
from tests.unit.exact_scoring.any_pipeline import cases, linear_models, tree_models
from tests.unit.exact_scoring.preprocessing.served import REFUSED, columns_of, row_alone, rows_of

unhurried = settings(
    max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@unhurried
@given(cases(linear_models()))
def test_a_linear_pipeline_gives_the_same_bits(case):
    """Row by row and in a batch; what the pipeline refuses is refused."""
    check_same_bits(case)


@unhurried
@given(cases(tree_models()))
def test_trees_behind_any_preprocessing_give_the_same_bits(case):
    """They compare what the preprocessing gives."""
    check_same_bits(case)


def check_same_bits(case):
    """Demands the pipeline's bits, or its refusal."""
    if case.estimator is None:
        return
    try:
        scorer = recognise(case.estimator, list(case.served))
    except UnrecognisedError:
        return
    for place, row in enumerate(rows_of(case.served)):
        alone = row_alone(case.served, place)
        expected = _expected(case.estimator, alone)

        assert expected == _row_bits(scorer, row), row
        assert expected == _batch_bits(scorer, alone), row
    assert _expected(case.estimator, case.served) == _batch_bits(scorer, case.served)


def _expected(estimator, frame):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            values = estimator.predict(frame)
            if not hasattr(estimator, "predict_proba"):
                return values.tobytes(), None
            places = np.searchsorted(estimator.classes_, values)
            return places.tobytes(), estimator.predict_proba(frame).tobytes()
        except (ValueError, TypeError):
            return REFUSED


def _row_bits(scorer, row):
    try:
        score = scorer.score_row(row)
    except ValueError:
        return REFUSED
    if score.probabilities is None:
        return np.float64(score.value).tobytes(), None
    return np.int64(score.value).tobytes(), np.array(score.probabilities).tobytes()


def _batch_bits(scorer, frame):
    try:
        scores = scorer.score_rows(columns_of(frame))
    except ValueError:
        return REFUSED
    probabilities = scores.probabilities
    return scores.values.tobytes(), None if probabilities is None else probabilities.tobytes()
