"""JSON in: an object, a list of objects, one object a line."""

import json

import pytest

JSON = "application/json"
LINES = "application/jsonlines"
ROW = {"seats": 100, "carrier": "AA", "distance": 5}


def test_one_object_and_a_list_give_the_same_rows(rows):
    """One row and many go the same way; fields are taken by name."""
    assert [["AA", 5.0, 100.0]] == rows(json.dumps(ROW), JSON)
    assert [["AA", 5.0, 100.0]] * 2 == rows(json.dumps([ROW, ROW]), JSON)
    assert [["AA", 5.0, 100.0]] * 2 == rows(f"{json.dumps(ROW)}\r\n{json.dumps(ROW)}\n\n", LINES)


def test_bytes_and_a_byte_order_mark_are_read(rows):
    """SageMaker hands over str or bytes; some editors write a mark in front."""
    assert [["AA", 5.0, 100.0]] == rows(b"\xef\xbb\xbf" + json.dumps(ROW).encode(), JSON)
    assert [["AA", 5.0, 100.0]] == rows("\ufeff" + json.dumps(ROW), JSON)


def test_null_is_a_missing_value_where_the_model_can_do_without(rows):
    """`nullable` is the model's own word."""
    assert [["AA", 5.0, None]] == rows(json.dumps({**ROW, "seats": None}), JSON)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"distance": None}, "distance", "must have a value"),
        ({"carrier": None}, "carrier", "must have a value"),
        ({"distance": "far"}, "distance", 'must be a number, got "far"'),
        ({"distance": "5"}, "distance", "without quotes"),
        ({"distance": True}, "distance", "must be a number, got true; send 1 for true and 0"),
        ({"distance": [5]}, "distance", "must be a number, got [5]"),
        ({"distance": float("nan")}, "distance", "finite number, got NaN"),
        ({"seats": float("inf")}, "seats", "finite number, got infinity"),
        ({"seats": 10**400}, "seats", "finite number, got infinity"),
        ({"carrier": 9}, "carrier", "must be text, got 9"),
        ({"carrier": "A" * 1000, "distance": "B" * 1000}, "distance", "..."),
        ({"speed": 1}, "speed", "the features are: carrier, distance, seats"),
        ({"": 1}, "", "must be features"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, dict) else "",
)
def test_a_wrong_value_is_400_and_named(refusal, change, field, words):
    """Field, row and what is wrong, in every shape; what is echoed is short."""
    wrong = {**ROW, **change}
    alone = refusal(json.dumps(wrong), JSON)
    listed = refusal(json.dumps([ROW, wrong]), JSON)
    in_lines = refusal(f"{json.dumps(ROW)}\n{json.dumps(wrong)}", LINES)

    assert (400, field, None) == (alone.status, alone.field, alone.row)
    assert (400, field, 2) == (listed.status, listed.field, listed.row)
    assert listed == in_lines
    assert words in alone.message
    assert f"row 2: {alone.message}" == listed.message
    assert len(alone.message) < 250


def test_all_missing_features_are_named_at_once(refusal):
    """The caller mends the request in one go."""
    told = refusal(json.dumps([ROW, {"distance": 5}]), JSON)

    assert (400, "carrier", 2) == (told.status, told.field, told.row)
    assert "row 2: every feature must be given, missing: carrier, seats" == told.message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "must not be empty"),
        (" \n", "must not be empty"),
        ("[]", "at least one row"),
        ("{}", "missing: carrier, distance, seats"),
        ("5", "an object of features or a list"),
        ('"AA"', "an object of features or a list"),
        ("[5]", "row 1: must be an object of features, got 5"),
        ("[[1, 2, 3]]", "row 1: must be an object"),
        ("{", "must be JSON, line 1 column 2"),
        ("[" * 100_000, "reasonable size and depth"),
        ('{"seats": 1' + "0" * 5000 + "}", "reasonable size and depth"),
        ('{"seats": 1, "seats": 2}', 'field "seats" must be given once'),
        (b"\xff", "must be UTF-8"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_body_that_holds_no_rows_is_400(refusal, body, words):
    """Empty, malformed, or something else than rows."""
    told = refusal(body, JSON)

    assert 400 == told.status
    assert words in told.message


def test_a_malformed_line_is_named_by_its_row(refusal):
    """A blank line in the middle is malformed too: answers and lines must keep step."""
    assert 2 == refusal(f"{json.dumps(ROW)}\n{{oops", LINES).row
    assert 2 == refusal(f"{json.dumps(ROW)}\n\n{json.dumps(ROW)}", LINES).row
