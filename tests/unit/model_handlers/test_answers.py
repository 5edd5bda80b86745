"""Answers in each format."""

import io
import json

import numpy as np
import pytest

from exact_scoring.scores import Scores
from model_handlers.answers import render

LINES = "application/jsonlines"
CLASSES = ("late", "on_time")
TWO = Scores(values=np.array([0, 1]), probabilities=np.array([[0.75, 0.25], [0.1, 0.9]]))
ONE = Scores(values=np.array([4.5]), probabilities=None)
FIRST = {"prediction": "late", "probabilities": {"late": 0.75, "on_time": 0.25}}
SECOND = {"prediction": "on_time", "probabilities": {"late": 0.1, "on_time": 0.9}}


def test_json_keeps_the_shape_of_the_request():
    """A list for many, an object for one object."""
    many = render(TWO, CLASSES, "application/json")
    one = render(ONE, None, "application/json", single=True)

    assert "application/json" == many.content_type
    assert [FIRST, SECOND] == json.loads(many.body)
    assert {"prediction": 4.5} == json.loads(one.body)


def test_json_lines_are_one_object_a_line():
    """Also for one row; the last line ends too."""
    many, one = render(TWO, CLASSES, LINES), render(ONE, None, LINES, single=True)

    assert [FIRST, SECOND] == [json.loads(line) for line in many.body.splitlines()]
    assert '{"prediction": 4.5}\n' == one.body


def test_csv_is_the_prediction_and_the_probabilities():
    """No header, the classes in the model's order."""
    assert "late,0.75,0.25\non_time,0.1,0.9\n" == render(TWO, CLASSES, "text/csv").body
    assert "4.5\n" == render(ONE, None, "text/csv").body


def test_an_array_is_the_probabilities_or_else_the_predictions():
    """As exact as the model said them."""
    many, one = (
        render(scores, classes, "application/x-npy").body
        for scores, classes in ((TWO, CLASSES), (ONE, None))
    )

    assert isinstance(many, bytes)
    assert isinstance(one, bytes)
    assert [[0.75, 0.25], [0.1, 0.9]] == np.load(io.BytesIO(many)).tolist()
    assert [4.5] == np.load(io.BytesIO(one)).tolist()


@pytest.mark.parametrize(
    ("labels", "keys"),
    [((False, True), ["false", "true"]), ((0, 1), ["0", "1"]), ((0.5, 1.5), ["0.5", "1.5"])],
)
def test_classes_keep_their_type_and_are_named_as_json_writes_them(labels, keys):
    """`prediction` is the class itself; a key must be text."""
    scores = Scores(values=np.array([1]), probabilities=np.array([[0.25, 0.75]]))
    answer = json.loads(render(scores, labels, "application/json", single=True).body)

    assert labels[1] is answer["prediction"] or labels[1] == answer["prediction"]
    assert type(labels[1]) is type(answer["prediction"])
    assert keys == list(answer["probabilities"])
    assert f"{keys[1]},0.25,0.75\n" == render(scores, labels, "text/csv").body


def test_a_class_with_a_comma_is_quoted_in_csv():
    """The columns stay where they are."""
    scores = Scores(values=np.array([1]), probabilities=None)

    assert '"late, very"\n' == render(scores, ("on time", "late, very"), "text/csv").body
