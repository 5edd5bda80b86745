"""Large bodies, answered piece by piece, as they would be at once."""

import io
import json
from types import SimpleNamespace

import numpy as np
import pytest

from exact_scoring.rows import CodedText
from exact_scoring.scores import RowScore, Scores, TooLargeError
from model_handlers import batches, invocation, pieces
from model_handlers.invocation import invoke, invoke_stream
from model_handlers.rejection import RequestError
from model_handlers.schema import Feature, Schema

LINES, CSV, JSON = "application/jsonlines", "text/csv", "application/json"
FEATURES = (
    Feature("carrier", "text"),
    Feature("distance", "number"),
    Feature("seats", "number", nullable=True),
)


class Summing:
    """Answers with the sum of all that it is given, text by its length; not too much of it."""

    def score_row(self, row):
        return RowScore(float(self.score_rows([*map(self.column, row)]).values[0]), None)

    def column(self, value):
        return (
            np.array([value]) if not isinstance(value, str) else CodedText(np.array([0]), [value])
        )

    def prepare_for_batches(self):
        pass

    def score_rows(self, columns):
        sizes = [
            np.array([len(str(text)) for text in column.values])[column.codes]
            if isinstance(column, CodedText)
            else np.nan_to_num(column)
            for column in columns
        ]
        total = np.sum(sizes, axis=0)
        if (total > 1e30).any():
            raise TooLargeError(int(np.argmax(total > 1e30)))
        return Scores(total.astype(float), None)


@pytest.fixture(scope="module")
def model():
    return SimpleNamespace(schema=Schema(FEATURES), scorer=Summing())


@pytest.fixture(params=[1, 3])
def small(monkeypatch, request):
    """Make pieces and parts small, with one worker and with several."""
    monkeypatch.setattr(batches, "usable_cores", lambda: request.param)
    monkeypatch.setattr(batches, "_ROWS_OF_A_PART", 3)
    monkeypatch.setattr(invocation, "_LARGE_BYTES", 64)
    monkeypatch.setattr(pieces, "_USUAL_BYTES", 64)
    monkeypatch.setattr(pieces, "_FEWEST_BYTES", 64)


ROWS = [("AA", 10 * row, row if row % 3 else None) for row in range(40)]
ANSWERS = [2.0 + 10 * row + (row if row % 3 else 0) for row in range(40)]


def as_csv(rows):
    return "".join(f"{a},{b},{'' if c is None else c}\n" for a, b, c in rows)


def as_lines(rows):
    names = [feature.name for feature in FEATURES]
    return "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows)


HEADER = "carrier,distance,seats\n"
BODIES = [
    (CSV, as_csv(ROWS)),
    (CSV, HEADER + as_csv(ROWS) + "\n\n"),
    (CSV, "\ufeff" + HEADER.replace("\n", "\r\n") + as_csv(ROWS).replace("\n", "\r\n")),
    (CSV, HEADER + as_csv(ROWS).replace("AA", '"AA"')),
    (CSV, as_csv(ROWS).replace("AA", '"\nA"')),
    (CSV, as_csv(ROWS).replace("AA,200", 'A",200')),
    (CSV, as_csv(ROWS).replace("AA,200", "AA, 2e2 ").replace("AA,300", "AA,+300")),
    (CSV, as_csv(ROWS).replace("\n", "\r")),
    (LINES, as_lines(ROWS)),
    (LINES, as_lines(ROWS).replace("\n", " \r\n") + "\n \n"),
    (LINES, as_lines(ROWS).replace("AA", "\\u0041A")),
    (JSON, "[" + as_lines(ROWS)[:-1].replace("\n", ",") + "]"),
]


@pytest.mark.parametrize("is_text", [True, False])
@pytest.mark.parametrize(("content_type", "body"), BODIES)
def test_a_body_in_pieces_is_answered_as_one(small, model, content_type, body, is_text):
    """Plain and odd, in order, with every row once."""
    answer = invoke(model, body if is_text else body.encode(), content_type, CSV)

    text = answer.body if isinstance(answer.body, str) else answer.body.decode()

    assert "".join(f"{number}\n" for number in ANSWERS) == text


@pytest.mark.parametrize("accept", [JSON, LINES, "application/x-npy"])
def test_an_answer_in_pieces_is_the_same_in_every_format(small, model, accept):
    """As if it were written at once."""
    expected = invoke(model, as_csv(ROWS), CSV, accept)
    stream = iter([as_csv(ROWS).encode()[start : start + 7] for start in range(0, 1000, 7)])
    streamed = invoke_stream(model, lambda _: next(stream), CSV, accept)
    body = expected.body if isinstance(expected.body, bytes) else expected.body.encode()

    assert body == b"".join(streamed.parts)
    assert accept == streamed.content_type


BAD_CELLS = [
    ("AA,300,", "AA,far,", "distance", 31, 'must be a number, got "far"'),
    ("AA,300,", "AA,1e300,", "distance", 31, "overflows"),
    ("AA,300,", "AA,nan,", "distance", 31, "finite number, got NaN"),
    ("AA,300,", "AA,1e400,", "distance", 31, "finite number, got infinity"),
    ("AA,300,", "AA,,", "distance", 31, "must have a value"),
    ("AA,300,", "AA,300", None, 31, "must have 3 cells"),
    ("AA,300,", "AA,300,,", None, 31, "must have 3 cells"),
    ("AA,300,", '"AA"x,300,', None, None, "line 31: "),
    ("AA,300,", "\nAA,300,", None, None, "line 31 must not be blank"),
    ("AA,390,", '"AA,390,', None, None, "must be CSV, line 40"),
]


@pytest.mark.parametrize(("good", "bad", "field", "row", "words"), BAD_CELLS)
def test_a_late_mistake_in_csv_is_named_by_its_place_in_the_body(
    small, model, good, bad, field, row, words
):
    """Nothing of the answer was given away before."""
    body = as_csv(ROWS).replace(good, bad)

    assert body != as_csv(ROWS)
    with pytest.raises(RequestError) as refused:
        invoke(model, body, CSV, CSV)
    told = refused.value.rejection
    assert (400, field, row) == (told.status, told.field, told.row)
    assert words in told.message


@pytest.mark.parametrize(
    ("good", "bad", "field", "words"),
    [
        ("300", '"300"', "distance", "without quotes"),
        ("300", "1e300", "distance", "overflows"),
        ("300, ", '300, "distance": 300, ', "distance", "must be given once"),
        ("300, ", "300 ", None, "line must be JSON, column"),
        ('{"carrier": "AA", "distance": 300', '\n{"carrier": "AA", "distance": 300', None, "JSON"),
    ],
)
def test_a_late_mistake_in_json_lines_is_named_by_its_row(small, model, good, bad, field, words):
    """As if the body were read at once."""
    with pytest.raises(RequestError) as refused:
        invoke(model, as_lines(ROWS).replace(good, bad), LINES, CSV)

    told = refused.value.rejection
    assert (400, 31) == (told.status, told.row)
    assert words in told.message
    assert field == told.field


def test_a_header_needs_a_row(small, model):
    """Also when it comes as a stream, and so does a body anything at all."""
    for body, words in ((HEADER.encode(), "header alone"), (b"\n\n", "must not be empty")):
        with pytest.raises(RequestError, match=words):
            invoke_stream(model, io.BytesIO(body).read, CSV, CSV)


class Failing:
    """Breaks in the second half."""

    def prepare_for_batches(self):
        pass

    def score_rows(self, columns):
        if columns[1][0] > 200:
            raise ZeroDivisionError
        return Summing().score_rows(columns)

    def score_row(self, row):
        raise ZeroDivisionError


def test_a_failing_model_raises_its_own_exception(small):
    """From whichever thread."""
    with pytest.raises(ZeroDivisionError):
        invoke(SimpleNamespace(schema=Schema(FEATURES), scorer=Failing()), as_csv(ROWS), CSV, CSV)
