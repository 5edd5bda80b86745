"""Champion and challenger answer any flight; the bad challenger does not."""

import pytest

from demo import estimators
from demo.flights import FEATURES, TARGET, held_out_flights, training_flights
from demo.scores import measure


@pytest.fixture(scope="module")
def fit(flights):
    """Fit a small version on few flights."""

    def _fit(make, origins=("EWR", "JFK", "LGA")):
        estimator = make()
        final = estimator[-1]
        final.set_params(**{"max_iter" if hasattr(final, "max_iter") else "n_estimators": 5})
        rows = training_flights(flights)
        rows = rows[rows["origin"].isin(origins)].sample(8000, random_state=0)
        return estimator.fit(rows[FEATURES], rows[TARGET])

    return _fit


@pytest.fixture(scope="module")
def some_held_out(flights):
    """Enough flights for every carrier but the rarest."""
    return held_out_flights(flights).sample(8000, random_state=0)


@pytest.mark.parametrize("make", [estimators.forest, estimators.boosting])
def test_good_models_answer_every_flight(fit, flights, make):
    """An airline or airport that nobody has heard of, and all that may be missing."""
    strange = held_out_flights(flights)[FEATURES].head(2).copy()
    strange["carrier"], strange["origin"] = "ZZ", "XXX"
    strange[FEATURES[7:]] = float("nan")
    answers = fit(make).predict_proba(strange)

    assert (2, 2) == answers.shape


def test_the_bad_model_fails_on_airlines_that_do_not_fly_from_jfk(fit, flights, some_held_out):
    """About one flight in twenty, for an honest reason; its own airport is fine."""
    bad = fit(estimators.jfk_forest, origins=("JFK",))
    score = measure(bad, some_held_out)
    own = some_held_out[some_held_out["origin"] == "JFK"]

    assert 0.93 < score.answered_share < 0.96
    assert 1.0 == measure(bad, own).answered_share
    with pytest.raises(ValueError, match="unknown categories"):
        bad.predict(some_held_out[some_held_out["carrier"] == "WN"][FEATURES])


def test_a_score_is_better_than_chance(fit, some_held_out):
    """Departure delay alone says much."""
    score = measure(fit(estimators.boosting), some_held_out)

    assert 0.8 < score.auc < 0.95
    assert 1.0 == score.answered_share
