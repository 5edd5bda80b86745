"""Whose mistake it is that a row has no answer."""

import math

import numpy as np
import pytest

from exact_scoring.scores import RowScore, Scores, TooLargeError
from model_handlers.rejection import RequestError
from model_handlers.schema import Feature, Schema
from model_handlers.scoring import score_row, score_rows

SCHEMA = Schema((Feature("distance", "number"), Feature("seats", "number", nullable=True)))
ORDINARY, HUGE = [1.0, math.nan], [-1e300, 2.0]


class Answering:
    """Answers any row alike; `too_large` is the row that it refuses."""

    def __init__(self, value=0.5, probabilities=None, too_large=None):
        self.value, self.probabilities, self.too_large = value, probabilities, too_large

    def score_row(self, row):
        if self.too_large is not None:
            raise TooLargeError(0)
        return RowScore(self.value, self.probabilities)

    def prepare_for_batches(self):
        pass

    def score_rows(self, columns):
        if self.too_large is not None:
            raise TooLargeError(self.too_large)
        return Scores(np.array([1.0, self.value]), self.probabilities)


NAN, TOO_LARGE = Answering(value=math.nan), Answering(too_large=1)
UNSURE = Answering(value=1, probabilities=np.array([math.nan, 1.0]))


@pytest.mark.parametrize("scorer", [NAN, TOO_LARGE, UNSURE])
def test_a_number_that_overflows_the_model_is_the_callers(scorer):
    """Field and row are told, the row counted from the first of the whole body."""
    columns = [np.array(values) for values in zip(ORDINARY, HUGE, strict=True)]
    with pytest.raises(RequestError) as one:
        score_row(scorer, SCHEMA, HUGE)
    with pytest.raises(RequestError) as many:
        score_rows(scorer, SCHEMA, columns, rows_before=10)

    assert (400, "distance", None) == _told(one)
    assert (400, "distance", 12) == _told(many)
    assert "1e+300" in many.value.rejection.message


def _told(caught):
    rejection = caught.value.rejection
    return rejection.status, rejection.field, rejection.row


@pytest.mark.parametrize("scorer", [NAN, TOO_LARGE, UNSURE])
def test_a_model_that_answers_no_number_is_broken(scorer):
    """It raises, so that it counts as a 500; it never passes for an answer."""
    with pytest.raises(ValueError, match=r"finite numbers|single precision"):
        score_row(scorer, SCHEMA, ORDINARY)
    with pytest.raises(ValueError, match=r"finite numbers|single precision"):
        score_rows(scorer, SCHEMA, [np.array([1.0, 2.0]), np.array([1.0, 2.0])])


def test_one_row_of_a_batch_is_scored_as_one_row():
    """A linear model's last bits differ between one row and many."""
    scores = score_rows(Answering(value=7.5), SCHEMA, [np.array([1.0]), np.array([2.0])])

    assert [7.5] == scores.values.tolist()
