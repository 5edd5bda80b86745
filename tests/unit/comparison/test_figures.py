"""Minutes added up."""

from canary.periods import Counts
from coalmine.comparison.figures import (
    COUNTED,
    ERRORS_5XX,
    INVOCATIONS,
    count_errors,
    queries_of,
)


def points(total, errors):
    return {("blue", INVOCATIONS): total, ("blue", ERRORS_5XX): errors}


def test_minutes_are_added_up():
    """SageMaker sends no point where there was nothing to count."""
    counted = count_errors("blue", ERRORS_5XX, points({0: 10.0, 60: 5.0}, {60: 2.0}))

    assert Counts(invocations=15, errors=2) == counted


def test_a_minute_of_which_half_is_published_is_left_out():
    """More errors than requests cannot be."""
    counted = count_errors("blue", ERRORS_5XX, points({0: 10.0, 60: 1.0}, {0: 1.0, 60: 2.0}))

    assert Counts(invocations=10, errors=1) == counted


def test_every_variant_is_asked_for_everything():
    assert len(COUNTED) * 2 == len(queries_of(["blue", "green"]))
