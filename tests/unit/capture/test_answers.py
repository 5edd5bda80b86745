"""What a model answered, in each format of the inference code."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.capture.answers import RowAnswer, UnreadableAnswerError, read_answers
from exact_scoring.scores import Scores
from model_handlers.answers import answers_in

CLASSES = ("late", "on time")
ACCEPTED = ["application/json", "application/jsonlines", "text/csv", "application/x-npy"]


def predicted(probabilities):
    """Give the scores of rows with these probabilities of being late."""
    table = np.array([[late, 1 - late] for late in probabilities])
    return Scores(values=table.argmax(axis=1), probabilities=table)


@pytest.mark.parametrize("accept", ACCEPTED)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_what_the_inference_code_renders_is_read_again(accept, probabilities):
    """Whatever the caller accepted: predictions and probabilities come back as they were."""
    prediction = predicted(probabilities)
    answers = answers_in(accept, CLASSES)
    body = b"".join(answers.whole([answers.part(prediction)]))

    read = read_answers(body, accept, classes=CLASSES)
    values = (
        [None] * len(probabilities)
        if accept == ACCEPTED[-1]
        else [CLASSES[place] for place in prediction.values]
    )
    assert values == [each.prediction for each in read]
    assert [dict(zip(CLASSES, row, strict=True)) for row in prediction.probabilities.tolist()] == [
        each.probabilities for each in read
    ]


@pytest.mark.parametrize("accept", ACCEPTED)
def test_a_regressor_answers_numbers(accept):
    answers = answers_in(accept, None)
    part = answers.part(Scores(values=np.array([1.5, -2.0]), probabilities=None))

    read = read_answers(b"".join(answers.whole([part])), accept, classes=None)
    assert [1.5, -2.0] == [float(each.prediction) for each in read]


def test_answers_of_other_inference_code_are_read_where_they_are_plain():
    """The default handlers of the container answer a list of predictions."""
    assert [RowAnswer(prediction=1), RowAnswer(prediction=0)] == read_answers(
        "[1, 0]", "application/json; charset=utf-8", classes=None
    )


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("{", "application/json"),
        ("[[1, 2]]", "application/json"),
        ('{"scores": 1}', "application/json"),
        ('{"prediction": 1, "probabilities": {"late": true}}', "application/json"),
        ('{"prediction": 1, "probabilities": {"late": "NaN"}}', "application/json"),
        ("late,0.1", "text/csv"),
        ("<html>", "text/html"),
        ("", ""),
        (b"\xff", "text/csv"),
        (b"\x93NUMPY", "application/x-npy"),
    ],
)
def test_something_else_is_unreadable(content, content_type):
    with pytest.raises(UnreadableAnswerError):
        read_answers(content, content_type, classes=CLASSES)


def test_an_array_that_claims_more_than_it_has_is_unreadable():
    """Nobody reserves a terabyte because a captured body says so."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": "<f8", "fortran_order": False, "shape": (10**12, 2)}
    )

    with pytest.raises(UnreadableAnswerError, match="as many as its header says"):
        read_answers(stream.getvalue(), "application/x-npy", classes=CLASSES)


@given(st.text() | st.binary(), st.sampled_from(ACCEPTED))
def test_whatever_was_answered_it_is_read_or_unreadable(content, content_type):
    """No other exception: an export goes on."""
    try:
        read_answers(content, content_type, classes=CLASSES)
    except UnreadableAnswerError:
        return
