"""The quick reader of JSON reads what the careful one reads, or nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model_handlers.columns import first_row
from model_handlers.plain_json import PlainJson
from model_handlers.schema import Feature, Schema

JSON, LINES = "application/json", "application/jsonlines"
MIXED = Schema(
    (
        Feature("a", "text"),
        Feature("b", "number"),
        Feature("c", "number", True),
        Feature("d", "text", True),
    )
)
NUMBERS = Schema((Feature("a", "number"), Feature("b", "number", True)))
ONE = Schema((Feature("a", "number"),))
SCHEMAS = (MIXED, NUMBERS, ONE)
QUICK = settings(deadline=None)


@pytest.fixture(scope="session")
def agree(careful, bits):
    """Compare all three readers with the careful one; tell which of them read something."""

    def _agree(text, schema):
        plain = PlainJson(schema)
        row, listed = plain.read_row(text), plain.read_list(text)
        lines = plain.read_lines(text.rstrip())
        if row is not None:
            expected = first_row(careful(text, JSON, schema))
            assert [*map(str, expected)] == [*map(str, row)]
            assert all(type(value) in {float, str} for value in row)
        for columns, content_type in ((listed, JSON), (lines, LINES)):
            if columns is not None:
                assert bits(careful(text, content_type, schema)) == bits(columns)
        return row is not None, listed is not None, lines is not None

    return _agree


good_numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
good_texts = st.text(max_size=4)
any_value: st.SearchStrategy[object] = (
    good_numbers | st.floats() | good_texts | st.none() | st.booleans() | st.just([1]) | st.just({})
)
documents = st.dictionaries(st.sampled_from("abcde"), any_value, min_size=1, max_size=5)


@QUICK
@given(
    st.lists(documents, min_size=1, max_size=3), st.sampled_from(SCHEMAS), st.booleans(), st.data()
)
def test_no_document_is_read_differently(agree, rows, schema, is_ascii, data):
    """Nor any that was damaged here and there."""
    for text in (
        json.dumps(rows[0], ensure_ascii=is_ascii),
        json.dumps(rows, ensure_ascii=is_ascii),
        "\n".join(map(json.dumps, rows)),
    ):
        agree(text, schema)
        damaged = list(text)
        for _ in range(data.draw(st.integers(1, 3))):
            place = data.draw(st.integers(0, len(damaged) - 1))
            damaged[place] = data.draw(
                st.sampled_from(['"', "}", "{", ",", ":", "\n", " ", "1", "e", "-", "\\", ""])
            )
        agree("".join(damaged), schema)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2, "b": 3}',
        '{"a": 1, "b": 2, "\\u0061": 3}',
        '{"a": 1, "b": NaN}',
        '{"a": 1, "b": -Infinity}',
        '{"a": 1e400, "b": 1}',
        '{"a": true, "b": 1}',
        '{"a": null, "b": 1}',
        '{"a": "1", "b": 1}',
        '{"a": [1], "b": 1}',
        '{"a": 1, "b": 1} x',
        '{"a": 1, "b": 1}{"a": 1, "b": 1}',
        '{"a": 1, "b": ' + "9" * 400 + "}",
        '{"a": 1, "b": ' + "9" * 5000 + "}",
        '{"a": 1, "c": 1}',
        '{"a": 1}',
        '{"a": 1, "b": 1, "c": 1}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "",
        " ",
        "null",
        '"ab"',
        "[]",
        "[[1, 2]]",
        '{"a": 1,\n"b": 2}\n{"a": 1, "b": 2}',
    ],
    ids=lambda text: text[:30],
)
def test_what_is_odd_or_wrong_is_left_to_the_careful_reader(text):
    """It knows the words for it."""
    plain = PlainJson(NUMBERS)

    assert plain.read_row(text) is None
    assert plain.read_list(text) is None
    assert plain.read_list(f"[{text}]") is None or text == "[[1, 2]]"
    assert plain.read_lines(f'{{"a": 1, "b": 2}}\n{text}') is None


@pytest.mark.parametrize(
    "change",
    [{}, {"a": "é\U0001f600"}, {"b": 3}, {"b": -0.0}, {"c": None, "d": None}, {"b": 2**70}],
    ids=str,
)
def test_an_ordinary_row_is_read_quickly(agree, change):
    """In any order, in every shape."""
    row = {"d": "x", "c": 2.5, "a": "AA", "b": 1, **change}
    rows = [{"a": "AA", "b": 1, "c": 2, "d": "x"}, row]

    assert (True, False, True) == agree(json.dumps(row) + "\n", MIXED)
    assert (False, True, False) == agree(json.dumps(rows, indent=1), MIXED)
    assert (False, False, True) == agree("\r\n".join(map(json.dumps, rows)) + "\n\n", MIXED)
    assert (True, False, True) == agree('{"b": 1, "a": 2.5}', NUMBERS)
    assert (True, False, True) == agree('{"b": null, "a": 2.5}', NUMBERS)
