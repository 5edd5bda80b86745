"""CSV in, with or without a header."""

import pytest

from model_handlers.schema import Feature, Schema

CSV = "text/csv"


@pytest.mark.parametrize(
    "body",
    [
        "carrier,distance,seats\nAA,5,100\n",
        "seats,carrier,distance\r\n100,AA,5\r\n",
        "\ufeff seats , carrier,distance\n100,AA,5",
        "AA,5,100",
        '"AA", 5 ,1e2\n\n',
    ],
)
def test_columns_come_by_the_headers_names_or_in_the_models_order(rows, body):
    """A header is optional, and so is its order."""
    assert [["AA", 5.0, 100.0]] == rows(body, CSV)


def test_a_header_is_recognised_by_names_and_not_by_looks(rows):
    """A first row of text is data when none of its cells names a feature."""
    texts = Schema(features=(Feature("origin", "text"), Feature("carrier", "text")))

    assert [["from", "airline"], ["JFK", "AA"]] == rows("from,airline\nJFK,AA", CSV, texts)
    assert [["JFK", "AA"]] == rows("carrier,origin\nAA,JFK", CSV, texts)


def test_an_empty_cell_is_a_missing_value(rows, refusal):
    """Where the model can do without; elsewhere it is named."""
    assert [["AA", 5.0, None]] == rows("AA,5,", CSV)
    told = refusal("AA,5,1\nAA,,100", CSV)

    assert (400, "distance", 2) == (told.status, told.field, told.row)


def test_text_stays_as_it_is(rows):
    """No cell of a text feature is taken for a number, a missing value or a truth."""
    cells = ["007", "NA", "null", " AA ", "True", "9E"]

    assert cells == [row[0] for row in rows("".join(f"{cell},5,\n" for cell in cells), CSV)]


@pytest.mark.parametrize(
    ("body", "field", "row", "words"),
    [
        ("AA,far,1", "distance", 1, 'must be a number, got "far"'),
        ("AA,True,1", "distance", 1, 'must be a number, got "True"; send 1 for true and 0'),
        ("AA,5,1\nAA,1_000,1", "distance", 2, 'got "1_000"'),
        ("AA,nan,1", "distance", 1, "finite number, got NaN"),
        ("AA,5,-Infinity", "seats", 1, "finite number, got infinity"),
        ("distance,carrier,seats\nfar,AA,1", "distance", 1, "must be a number"),
        ("carrier,distance,seats", None, None, "got a header alone"),
        ("carrier,distance\nAA,5", "seats", None, "missing: seats"),
        ("carrier,distance,seats,speed\nAA,5,1,9", "speed", None, 'got also: "speed"'),
        ("carrier,distance,seats,seats\nAA,5,1,9", "seats", None, 'got "seats" again'),
        ("AA,5", None, 1, "must have 3 cells, in this order: carrier, distance, seats; got 2"),
        ("AA,5,1\nAA,5,1,9", None, 2, "got 4"),
        ("carrier,distance,seats\nAA,5", None, 1, "must have 3 cells, as the header; got 2"),
        ("AA,5,1\n\nAA,5,1", None, None, "line 2 must not be blank"),
        ('AA,"5"x,1', None, None, "must be CSV, line 1"),
        ("\n", None, None, "must not be empty"),
    ],
)
def test_a_wrong_body_is_400_and_named(refusal, body, field, row, words):
    """Field and row, counted without the header."""
    told = refusal(body.encode(), "text/csv; charset=utf-8")

    assert (400, field, row) == (told.status, told.field, told.row)
    assert words in told.message
