"""The smoke test's comparison: same values, whatever their spelling; anything else is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.golden import Answer, GoldenRequest, assess_smoke, golden_requests, is_same_answer

REQUEST = GoldenRequest(content_type="text/csv", accept="text/csv", body="1,2", answer="0.5")


def answer(body="0.5", *, status=200, variant_name="green"):
    return Answer(status=status, body=body, variant_name=variant_name)


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ('{"late": 0.25}', '{ "late": 0.25000001 }', True),
        ('{"late": 0.25}', '{"late": 0.2501}', False),
        ('{"late": 0.25}', '{"late": "0.25"}', False),
        ('{"late": 0.25}', '{"late": 0.25, "more": 1}', False),
        ("[1, 2]", "[1.0, 2]", True),
        ("[1, 2]", "[1, 2, 3]", False),
        ("true", "1", False),
        ("null", "null", True),
        ("0.1,yes\n0.2,no", "0.1000000001, yes\n0.2,no\n", True),
        ("0.1,yes\n0.2,no", "0.1,yes\n0.2,yes", False),
        ("0.1,yes", "0.1,yes\n0.2,no", False),
        ("0.5", "not json", False),
        ("0", "0.0000000000001", True),
    ],
)
def test_answers_are_compared_by_value(expected, actual, same):
    assert same is is_same_answer(expected, actual)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_an_answer_is_the_same_as_itself(value):
    assert is_same_answer(json.dumps(value), json.dumps(value))


def test_all_golden_answers_pass():
    assessment = assess_smoke([REQUEST] * 2, [answer()] * 2, challenger="green")

    assert (True, "green gave all 2 golden answers") == (assessment.has_passed, assessment.reason)


@pytest.mark.parametrize(
    ("given_answer", "words"),
    [
        (answer("0.7"), "answered 0.7, not 0.5"),
        (answer("boom", status=500), "status 500, not 200: boom"),
        (answer(variant_name="blue"), "it was answered by 'blue'"),
    ],
)
def test_a_difference_fails_and_is_told(given_answer, words):
    assessment = assess_smoke([REQUEST, REQUEST], [answer(), given_answer], challenger="green")

    assert not assessment.has_passed
    assert assessment.reason == f"golden request 2 of 2 to green: {words}"


def test_golden_requests_are_read():
    document = {"content_type": "text/csv", "accept": "text/csv", "body": "1,2", "answer": "0.5"}

    assert (REQUEST,) == golden_requests({"format_version": 1, "golden_requests": [document]})


def test_a_model_without_golden_requests_has_none():
    assert () == golden_requests({"format_version": 1})


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ({"format_version": 2}, "format_version of model.json must be 1, got 2"),
        ({}, "format_version of model.json must be 1, got None"),
        ({"format_version": 1, "golden_requests": "x"}, "golden_requests must be a list"),
        (
            {"format_version": 1, "golden_requests": [{}]},
            r"\[0\].body must be given",
        ),
    ],
)
def test_another_model_json_is_refused(model, words):
    with pytest.raises(ValueError, match=words):
        golden_requests(model)
