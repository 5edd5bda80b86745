"""Answers in each format."""

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exact_scoring.scores import RowScore, Scores
from model_handlers import arrow_text
from model_handlers.answers import answers_in
from model_handlers.row_text import row_text

JSON, LINES, CSV, NPY = (
    "application/json",
    "application/jsonlines",
    "text/csv",
    "application/x-npy",
)
CLASSES = ("late", "on_time")
TWO = Scores(values=np.array([0, 1]), probabilities=np.array([[0.75, 0.25], [0.1, 0.9]]))
ONE = Scores(values=np.array([4.5]), probabilities=None)
FIRST = {"prediction": "late", "probabilities": {"late": 0.75, "on_time": 0.25}}
SECOND = {"prediction": "on_time", "probabilities": {"late": 0.1, "on_time": 0.9}}


def written(name, classes, *parts):
    """Write an answer in parts, and put them together."""
    answers = answers_in(name, classes)
    return b"".join(answers.whole([answers.part(part) for part in parts]))


def test_json_keeps_the_shape_of_the_request():
    """A list for many, an object for one object."""
    assert [FIRST, SECOND] == json.loads(written(JSON, CLASSES, TWO))
    assert [{"prediction": 4.5}] == json.loads(written(JSON, None, ONE))
    assert SECOND == json.loads(answers_in(JSON, CLASSES).one(RowScore(1, [0.1, 0.9])))


def test_json_lines_are_one_object_a_line():
    """Also for one row; the last line ends too."""
    lines = written(LINES, CLASSES, TWO).decode()

    assert [FIRST, SECOND] == [json.loads(line) for line in lines.splitlines()]
    assert b'{"prediction": 4.5}\n' == written(LINES, None, ONE)
    assert '{"prediction": 4.5}\n' == answers_in(LINES, None).one(RowScore(4.5, None))


def test_csv_is_the_prediction_and_the_probabilities():
    """No header, the classes in the model's order."""
    assert b"late,0.75,0.25\non_time,0.1,0.9\n" == written(CSV, CLASSES, TWO)
    assert b"4.5\n" == written(CSV, None, ONE)
    assert "late,0.5,0.5\n" == answers_in(CSV, CLASSES).one(RowScore(0, [0.5, 0.5]))


def test_an_array_is_the_probabilities_or_else_the_predictions():
    """As exact as the model said them."""
    labels = Scores(values=np.array([1, 0]), probabilities=None)

    assert [[0.75, 0.25], [0.1, 0.9]] == loaded(written(NPY, CLASSES, TWO))
    assert [4.5] == loaded(written(NPY, None, ONE))
    assert ["on_time", "late"] == loaded(written(NPY, CLASSES, labels))
    assert [[0.5, 0.5]] == loaded(answers_in(NPY, CLASSES).one(RowScore(0, [0.5, 0.5])))


def loaded(body):
    return np.load(io.BytesIO(body)).tolist()


@pytest.mark.parametrize(
    ("classes", "score"),
    [
        (CLASSES, RowScore(1, [0.1, 0.9])),
        (CLASSES, RowScore(1, [1e-300, 1.0])),
        (CLASSES, RowScore(0, None)),
        ((False, True), RowScore(1, [1.0, 0.0])),
        ((0, 1.5, 7), RowScore(2, [0.0, 1 / 3, 2 / 3])),
        (('"é%s"', "100 %"), RowScore(0, [0.5, 0.5])),
        (("only",), RowScore(0, [1.0])),
        (None, RowScore(1e22, None)),
        (None, RowScore(np.float64(0.1), None)),
        (None, RowScore(-1, None)),
    ],
    ids=str,
)
def test_one_row_is_written_as_json_would_write_it(classes, score):
    """The same bytes; a class keeps its type, and is named as JSON writes it."""
    expected = objects(classes, [score])[0]

    assert json.dumps(expected) == answers_in(JSON, classes).one(score)


def test_a_class_with_a_comma_is_quoted_in_csv():
    """The columns stay where they are."""
    scores = Scores(values=np.array([1]), probabilities=None)

    assert b'"late, very"\n' == written(CSV, ("on time", "late, very"), scores)


def objects(classes, scores):
    """Give rows as objects: what the format means, written by hand."""
    if classes is None:
        return [{"prediction": score.value} for score in scores]
    keys = [label if isinstance(label, str) else json.dumps(label) for label in classes]
    rows = []
    for value, probabilities in scores:
        rows.append({"prediction": classes[int(value)]})
        if probabilities is not None:
            numbers = [float(number) for number in probabilities]
            rows[-1]["probabilities"] = dict(zip(keys, numbers, strict=True))
    return rows


def cells(classes, scores):
    """Give rows as CSV: likewise."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in objects(classes, scores):
        label = row["prediction"]
        key = label if isinstance(label, str) else json.dumps(label)
        writer.writerow([key, *row.get("probabilities", {}).values()])
    return text.getvalue()


labels = st.sampled_from([None, ("a", "b"), (0, 1, 2), (False, True), ('x,"y"', "é", "")])
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, -0.0, 0.5, 1e-7])


@settings(deadline=None)
@given(labels, st.booleans(), st.integers(1, 6), st.data())
def test_parts_make_the_answer_that_the_rows_make(classes, is_sure, rows, data):
    """To the byte, however they are cut, and whoever writes the numbers."""
    if classes is None:
        values = np.array(data.draw(st.lists(numbers, min_size=rows, max_size=rows)))
        table = None
    else:
        places = st.integers(0, len(classes) - 1)
        values = np.array(data.draw(st.lists(places, min_size=rows, max_size=rows)))
        flat = st.lists(numbers, min_size=rows * len(classes), max_size=rows * len(classes))
        table = np.array(data.draw(flat)).reshape(rows, len(classes)) if is_sure else None
    cut = data.draw(st.integers(0, rows - 1))
    whole = Scores(values, table)
    parts = [
        Scores(values[piece], None if table is None else table[piece])
        for piece in (slice(0, cut), slice(cut, rows))
        if len(values[piece])
    ]
    scores = [
        RowScore(value, None if table is None else table[row].tolist())
        for row, value in enumerate(values.tolist())
    ]
    expected = objects(classes, scores)

    assert json.dumps(expected).encode() == written(JSON, classes, *parts)
    assert "".join(json.dumps(row) + "\n" for row in expected).encode() == written(
        LINES, classes, *parts
    )
    assert cells(classes, scores).encode() == written(CSV, classes, *parts)
    assert written(NPY, classes, whole) == written(NPY, classes, *parts)
    if table is not None or classes is None:
        listed = arrow_text.write(row_text(JSON, classes), whole)
        lines = arrow_text.write(row_text(LINES, classes), whole)
        in_csv = arrow_text.write(row_text(CSV, classes), whole).decode()
        assert json.dumps(expected).encode() == b"[" + listed + b"]"
        assert "".join(json.dumps(row) + "\n" for row in expected).encode() == lines
        assert cells(classes, scores) == in_csv


def test_numbers_of_any_size_are_written_as_python_writes_them():
    """Arrow begins with exponents at another size: 1.00000000005e+10."""
    sizes = [digit * 10.0**exponent for exponent in range(-20, 25) for digit in (1.5, 1 / 3, 7)]
    values = np.array([*sizes, 10000000000.5, -9999999999.5, -0.0, 5e-324])
    lines = arrow_text.write(row_text(LINES, None), Scores(values, None)).decode().splitlines()

    assert [json.dumps({"prediction": value}) for value in values.tolist()] == lines


@pytest.mark.parametrize("is_few", [True, False])
def test_a_large_answer_is_the_same(is_few):
    """Where pyarrow writes."""
    generator = np.random.default_rng(1)
    likely = generator.integers(0, 9, 5000) / 8 if is_few else generator.random(5000)
    probabilities = np.column_stack([1 - likely, likely])
    scores = Scores((likely > 0.5).astype(int), probabilities)
    rows = zip(scores.values.tolist(), probabilities.tolist(), strict=True)
    expected = objects(CLASSES, [RowScore(*row) for row in rows])

    assert json.dumps(expected).encode() == written(JSON, CLASSES, scores)
